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
  status: Type.Optional(
    Type.Union([Type.Integer(), Type.Null()], {
      description: 'what the last request of a failing identity provider was answered',
    }),
  ),
  reason: Type.Optional(
    Type.Union(
      [literals(['secret_wrong', 'expired', 'revoked', 'hook_unanswered', 'server_error']), Type.Null()],
      {
        description: 'why, as a word; null: it began to fail before that was noted',
      },
    ),
  ),
  cause: Type.Optional(Type.String({ description: 'the same as a sentence' })),
  next: Type.Optional(Type.String({ description: 'what to do about it' })),
})
export type AttentionJson = Static<typeof attentionSchema>
