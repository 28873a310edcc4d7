import { type Static, Type } from 'typebox'
import type { KeptKey } from '../provider/webhooks/set-issuer.ts'
import { literals } from './shapes.ts'

const nullableText = Type.Union([Type.String(), Type.Null()])

const signingKeySchema = Type.Object({
  id: Type.String({ description: 'The `kid` of the tokens it signed' }),
  state: literals(['in_use', 'retired']),
  createdAt: Type.String(),
  retiredAt: nullableText,
  publishedUntil: { ...nullableText, description: 'When a retired key is taken out of the key set' },
})

export const signingKeysSchema = Type.Object({
  issuer: Type.String({ description: 'The `iss` of every security event token' }),
  keysUrl: Type.String({ description: 'The JSON Web Key Set that receivers verify tokens with' }),
  items: Type.Array(signingKeySchema),
})
export type SigningKeysJson = Static<typeof signingKeysSchema>

export function presentSigningKeys(keys: readonly KeptKey[], issuer: string): SigningKeysJson {
  return {
    issuer,
    keysUrl: `${issuer}/.well-known/jwks.json`,
    items: keys.map(({ kid, createdAt, retiredAt, publishedUntil }) => ({
      id: kid,
      state: retiredAt === null ? 'in_use' : 'retired',
      createdAt: createdAt.toISOString(),
      retiredAt: retiredAt?.toISOString() ?? null,
      publishedUntil: publishedUntil?.toISOString() ?? null,
    })),
  }
}
