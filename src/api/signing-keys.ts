import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { SetIssuer } from '../provider/webhooks/set-issuer.ts'
import { presentSigningKeys, signingKeysSchema } from './signing-key-shapes.ts'

/** What the routes of signing keys work with. */
export interface SigningKeyDependencies {
  readonly signingKeys: Pick<SetIssuer, 'list' | 'rotate'> & {
    /** Where this installation is reached: the `iss` of every token. */
    readonly issuer: () => string
  }
}

const tags = ['webhooks']

/** The keys that security event tokens are signed with, of the whole installation. */
export function signingKeyRoutes({ signingKeys }: SigningKeyDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/signing-keys',
      {
        schema: {
          tags,
          summary: 'The keys that security event tokens are signed with, and what receivers verify them by',
          response: { 200: signingKeysSchema },
        },
      },
      async () => presentSigningKeys(await signingKeys.list(), signingKeys.issuer()),
    )
    app.post(
      '/signing-keys/rotate',
      {
        schema: {
          tags,
          summary: 'Sign with a new key from now on; the one before stays published for some hours',
          description:
            'Its private half is deleted at once. Receivers look keys up again when a token names one they do not know.',
          body: Type.Object(
            {
              overlapHours: Type.Optional(
                Type.Integer({
                  minimum: 0,
                  maximum: 24 * 30,
                  description: '24 when left out; 0 ends it at once, for a key that leaked',
                }),
              ),
            },
            { additionalProperties: false },
          ),
          response: { 200: signingKeysSchema },
        },
      },
      async ({ body: { overlapHours } }) =>
        presentSigningKeys(await signingKeys.rotate(overlapHours), signingKeys.issuer()),
    )
  }
}
