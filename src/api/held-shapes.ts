import { type Static, Type } from 'typebox'
import { literals } from './shapes.ts'

// What waits for a person's word: held by the guard, or for approval. The command line and the console use the types.

const application = Type.Object({ id: Type.String(), name: Type.String() })
const cause = Type.Object({
  key: Type.String({ description: 'selects everything with this cause' }),
  text: Type.String({ description: 'follows "because"' }),
  undo: Type.String({ description: 'how to take the cause back' }),
})

export const heldItemSchema = Type.Object({
  application,
  subject: Type.Object({ kind: literals(['person', 'group']), id: Type.String(), name: Type.String() }),
  action: Type.String(),
  count: Type.Integer({ description: 'members, where members would be removed; 1 otherwise' }),
  cause,
  changes: Type.Array(
    Type.Object({ attribute: Type.String(), before: Type.Unknown(), after: Type.Unknown() }),
  ),
  since: Type.String(),
  reason: Type.Union([Type.String(), Type.Null()]),
})
export type HeldJson = Static<typeof heldItemSchema>

export const heldGroupSchema = Type.Object({
  application,
  action: Type.String(),
  cause,
  count: Type.Integer(),
  since: Type.String(),
  names: Type.Array(Type.String()),
})
export type HeldGroupJson = Static<typeof heldGroupSchema>

export const heldListSchema = Type.Object({
  shownAt: Type.String({ description: 'send it with a decision: what is held later is not part of it' }),
  groups: Type.Array(heldGroupSchema),
  items: Type.Array(heldItemSchema),
})
export type HeldListJson = Static<typeof heldListSchema>

export const rejectedSchema = Type.Object({
  application,
  subject: Type.Object({ kind: literals(['person', 'group']), id: Type.String(), name: Type.String() }),
  action: Type.Union([Type.String(), Type.Null()], { description: 'what would have been done' }),
  reason: Type.String({ description: 'empty: kept as it is without a reason' }),
  by: Type.Union([Type.String(), Type.Null()]),
  at: Type.Union([Type.String(), Type.Null()]),
})
export type RejectedJson = Static<typeof rejectedSchema>

/** Which of what waits a decision is about; without anything, all that was shown. */
export const selectionSchema = Type.Object(
  {
    cause: Type.Optional(Type.String({ description: 'key of a cause' })),
    action: Type.Optional(Type.String()),
    subjects: Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { maxItems: 10_000 })),
    shownAt: Type.Optional(Type.String({ format: 'date-time' })),
  },
  { additionalProperties: false },
)
export type SelectionJson = Static<typeof selectionSchema>
