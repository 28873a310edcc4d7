import { type Static, Type } from 'typebox'
import { driftKinds, driftRepairs } from '../engine/reconciliation/drift.ts'
import { resetScopes } from '../engine/stores/restart-store.ts'
import { cycleSchema, literals } from './shapes.ts'

// What a reconciliation found. The command line and the console use the types.

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])

export const driftSchema = Type.Object({
  id: Type.String(),
  kind: literals(driftKinds),
  subject: Type.Object({
    kind: literals(['person', 'group']),
    id: nullable(Type.String({ description: 'in the directory; null for what nobody here has' })),
    name: Type.String(),
    targetId: Type.String(),
  }),
  text: Type.String(),
  changes: Type.Array(
    Type.Object({
      attribute: Type.String(),
      expected: Type.Unknown({ description: 'what was left there' }),
      actual: Type.Unknown({ description: 'what is there now; null for nothing' }),
    }),
  ),
  member: nullable(
    Type.Object({
      kind: nullable(literals(['person', 'group'])),
      id: nullable(Type.String()),
      name: Type.String(),
      targetId: Type.String(),
    }),
  ),
  repair: literals(driftRepairs),
  repairText: Type.String({ description: 'what repairing would do, as a sentence' }),
  at: Type.String(),
  repairAskedAt: nullable(Type.String()),
})
export type DriftJson = Static<typeof driftSchema>

export const driftListSchema = Type.Object({
  reconciliation: cycleSchema,
  counts: Type.Record(Type.String(), Type.Integer(), { description: 'of everything found, by kind' }),
  items: Type.Array(driftSchema),
  next: Type.Optional(Type.String()),
})
export type DriftListJson = Static<typeof driftListSchema>

/** Which drift a repair is about; without anything, all that can be repaired. */
export const repairSchema = Type.Object(
  {
    cycle: Type.Optional(
      Type.String({ format: 'uuid', description: 'a reconciliation; the newest otherwise' }),
    ),
    ids: Type.Optional(Type.Array(Type.String({ pattern: '^\\d{1,15}$' }), { maxItems: 10_000 })),
    kinds: Type.Optional(Type.Array(literals(driftKinds))),
  },
  { additionalProperties: false },
)

/** What a restart does, or would do. */
export const restartSchema = Type.Object({
  restarted: Type.Boolean(),
  effects: Type.Array(
    Type.Object({
      reset: literals(resetScopes),
      count: Type.Integer({ description: 'how many people, links or memberships it concerns' }),
      clears: Type.String(),
      keeps: Type.String(),
    }),
  ),
})
export type RestartJson = Static<typeof restartSchema>
