import { type Static, Type } from 'typebox'
import { waitingReasons } from '../engine/waiting-member.ts'
import { literals } from './shapes.ts'

export const waitingMemberSchema = Type.Object({
  group: Type.Object({ id: Type.String(), name: Type.String() }),
  member: Type.Object({ kind: literals(['person', 'group']), id: Type.String(), name: Type.String() }),
  since: Type.String({ description: 'RFC 3339, UTC: since when the directory has them in the group' }),
  reason: Type.Object({ code: literals(waitingReasons), text: Type.String() }),
  nextTryAt: Type.Union([Type.String(), Type.Null()], {
    description: 'null: with the next cycle, or when a person has decided',
  }),
})
export type WaitingMemberJson = Static<typeof waitingMemberSchema>
