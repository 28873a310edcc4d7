import { type Static, Type } from 'typebox'
import { literals } from './shapes.ts'

// What needs a look on the app side. The command line and the console use the type.

const optionalText = Type.Optional(Type.String())
const optionalCount = Type.Optional(Type.Integer())

export const attentionSchema = Type.Object({
  kind: literals(['failing', 'expired', 'expiring', 'staged']),
  tenant: Type.Object({ id: Type.String(), name: Type.String() }),
  connection: Type.Integer(),
  secret: Type.Optional(literals(['token', 'oauth_client'], { description: 'of what ends' })),
  id: optionalText,
  description: optionalText,
  expiresAt: optionalText,
  count: Type.Optional(Type.Integer({ description: 'people received and not yet applied' })),
  conflicts: optionalCount,
  since: Type.Optional(
    Type.String({ description: 'since when people wait, or the identity provider is turned away' }),
  ),
})
export type AttentionJson = Static<typeof attentionSchema>
