import { type Static, Type } from 'typebox'
import { onDemandSchema } from './engine-shapes.ts'
import { cycleSchema, literals } from './shapes.ts'

// What a cycle would do now. The command line and the console use the types.

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])

export const dryRunSchema = Type.Object({
  id: Type.String(),
  applicationId: Type.String(),
  scope: Type.Object({
    kind: literals(['everyone', 'group', 'person']),
    id: nullable(Type.String()),
    name: nullable(Type.String()),
  }),
  state: literals(['running', 'done', 'stopped', 'failed']),
  current: Type.Boolean({ description: 'false: the settings have changed since' }),
  author: Type.String(),
  startedAt: Type.String(),
  endedAt: nullable(Type.String()),
  keptUntil: Type.String(),
  counts: Type.Record(Type.String(), Type.Integer(), {
    description:
      'how many of each outcome, as the log has them; `no_change` included, whose entries are not kept',
  }),
  progress: cycleSchema.properties.progress,
  error: nullable(
    Type.Object({ code: Type.String(), title: Type.String(), cause: Type.String(), next: Type.String() }),
  ),
})
export type DryRunJson = Static<typeof dryRunSchema>

export const dryRunEntrySchema = Type.Object({
  id: Type.String(),
  entry: onDemandSchema.properties.entry,
  request: onDemandSchema.properties.request,
})
export type DryRunEntryJson = Static<typeof dryRunEntrySchema>
