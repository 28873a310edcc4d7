import { type Static, Type } from 'typebox'
import { linkStates } from '../engine/link.ts'
import { capabilitiesSchema, literals, logEntrySchema } from './shapes.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])

const explainedError = Type.Object({
  code: Type.String(),
  title: Type.String(),
  cause: Type.String(),
  next: Type.String(),
})

export const connectionCheckSchema = Type.Object({
  passed: Type.Boolean(),
  capabilities: Type.Optional(nullable(capabilitiesSchema)),
  suggestedUrl: nullable(Type.String()),
  steps: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.String(),
      outcome: literals(['passed', 'failed', 'skipped', 'warning']),
      durationMs: Type.Number(),
      text: Type.String(),
      error: nullable(explainedError),
    }),
  ),
})
export type ConnectionCheckJson = Static<typeof connectionCheckSchema>

export const assignmentSchema = Type.Object({
  principal: Type.Object({
    kind: literals(['person', 'group']),
    id: Type.String(),
    name: nullable(Type.String()),
  }),
  role: nullable(Type.Object({ id: Type.String(), value: Type.String(), displayName: Type.String() })),
  createdAt: Type.String(),
})
export type AssignmentJson = Static<typeof assignmentSchema>

export const failureSchema = Type.Object({
  ...explainedError.properties,
  count: Type.Integer(),
  nextTryAt: nullable(Type.String()),
  sample: Type.Object({ kind: literals(['person', 'group']), id: Type.String(), name: Type.String() }),
})
export type FailureJson = Static<typeof failureSchema>

export const accountSchema = Type.Object({
  application: Type.Object({ id: Type.String(), name: Type.String() }),
  state: literals(linkStates),
  inScope: Type.Boolean(),
  skipReason: nullable(Type.String()),
  targetId: nullable(Type.String({ description: 'id of the account at the target' })),
  ownership: nullable(literals(['created', 'adopted', 'observed'])),
  heldAction: nullable(Type.String()),
  kept: nullable(
    Type.Object(
      { reason: Type.String(), by: nullable(Type.String()), at: nullable(Type.String()) },
      { description: 'somebody has said no to a change, and nothing has changed since' },
    ),
  ),
  nextTryAt: nullable(Type.String()),
  error: nullable(explainedError),
  updatedAt: Type.String(),
})
export type AccountJson = Static<typeof accountSchema>

export const galleryEntrySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  setup: Type.Array(Type.String()),
  notes: Type.Array(Type.String()),
  sources: Type.Array(Type.String(), { description: 'public pages that these facts come from' }),
  url: Type.String({ description: 'the tenant URL of every customer, or empty' }),
  urlHint: Type.String({ description: 'how the tenant URL looks, when it differs by customer' }),
})
export type GalleryEntryJson = Static<typeof galleryEntrySchema>

const { id: _id, at: _at, ...entryProperties } = logEntrySchema.properties

export const onDemandSchema = Type.Object({
  applied: Type.Boolean({ description: 'false: a preview; nothing was written' }),
  entry: Type.Object(entryProperties),
  request: nullable(Type.Object({ verb: Type.String(), body: Type.Unknown() })),
})
export type OnDemandJson = Static<typeof onDemandSchema>

export const applicationParams = Type.Object({
  application: Type.String({ description: 'id or name of the application' }),
})
