import { type Static, type TSchema, Type } from 'typebox'

// The JSON that the management API presents; the console takes its types from here.

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
/** One of these words; in the description an `enum` of strings. */
export const literals = <const T extends readonly string[]>(
  values: T,
  options: { readonly description?: string } = {},
) => Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options })
const instant = Type.String({ description: 'RFC 3339, UTC' })

/** `{ items, next? }`: how every list is answered. */
export const listOf = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Type.Optional(Type.String()) })

export const cycleSchema = Type.Object({
  id: Type.String(),
  applicationId: Type.String(),
  kind: literals(['initial', 'incremental']),
  state: literals(['waiting', 'running', 'done', 'done_with_failures', 'stopped', 'failed']),
  startedAt: nullable(instant),
  endedAt: nullable(instant),
  counts: Type.Object({
    read: Type.Integer(),
    inScope: Type.Integer(),
    matched: Type.Integer(),
    written: Type.Integer(),
    created: Type.Integer(),
    updated: Type.Integer(),
    disabled: Type.Integer(),
    deleted: Type.Integer(),
    noChange: Type.Integer(),
    skipped: Type.Integer(),
    failed: Type.Integer(),
    groups: Type.Integer(),
    memberships: Type.Integer(),
  }),
  progress: Type.Object({
    done: Type.Integer(),
    total: nullable(Type.Integer()),
    percent: nullable(Type.Number()),
    perSecond: nullable(Type.Number()),
    etaSeconds: nullable(Type.Tuple([Type.Number(), Type.Number()])),
  }),
  limitedUntil: nullable(instant),
})
export type Cycle = Static<typeof cycleSchema>

export const applicationSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  template: Type.String(),
  status: literals(['draft', 'ready', 'running', 'up_to_date', 'needs_attention', 'quarantined', 'paused']),
  reasons: Type.Array(Type.Object({ code: Type.String(), text: Type.String() })),
  connection: Type.Object({ url: Type.String(), tokenSet: Type.Boolean() }),
  scope: literals(['assigned', 'all']),
  cycle: nullable(cycleSchema),
  nextCycleAt: nullable(instant),
  quarantine: nullable(
    Type.Object({
      code: Type.String(),
      title: Type.String(),
      cause: Type.String(),
      next: Type.String(),
      since: instant,
      reasonSince: Type.Optional(instant),
      nextTryAt: instant,
      effect: Type.Optional(Type.String()),
      stopsAt: Type.Optional(instant),
    }),
  ),
})
export type Application = Static<typeof applicationSchema>

export const logEntrySchema = Type.Object({
  id: Type.String(),
  at: instant,
  applicationId: Type.String(),
  cycleId: nullable(Type.String()),
  subject: Type.Object({ kind: literals(['person', 'group']), id: Type.String(), name: Type.String() }),
  targetId: nullable(Type.String({ description: 'id of the account or group at the target' })),
  targetType: Type.String({ description: 'URN of the schema of what is at the target' }),
  sourceSystem: Type.Object({ id: Type.String(), name: Type.String() }),
  targetSystem: Type.Object({
    id: Type.String({ description: 'the application' }),
    name: nullable(Type.String({ description: 'null: deleted meanwhile' })),
    url: nullable(Type.String()),
  }),
  initiatedBy: Type.Object({ kind: literals(['service', 'admin']), name: Type.String() }),
  action: literals(['create', 'update', 'disable', 'enable', 'delete', 'none']),
  status: literals(['success', 'failure', 'skipped', 'warning'], {
    description: 'what the outcome adds up to',
  }),
  outcome: literals([
    'created',
    'updated',
    'disabled',
    'enabled',
    'deleted',
    'no_change',
    'skipped',
    'failed',
    'held',
    'waiting',
  ]),
  reason: nullable(Type.String()),
  text: Type.String(),
  durationMs: nullable(Type.Number()),
  steps: Type.Array(
    Type.Object({
      name: literals(['read', 'scope', 'map', 'match', 'act']),
      outcome: Type.String(),
      text: Type.String(),
      durationMs: nullable(Type.Number()),
      details: Type.Unknown(),
    }),
  ),
  changes: Type.Array(
    Type.Object({ attribute: Type.String(), before: Type.Unknown(), after: Type.Unknown() }),
  ),
  error: nullable(
    Type.Object({
      code: Type.String(),
      title: Type.String(),
      cause: Type.String(),
      next: Type.String(),
      detail: Type.Optional(
        nullable(Type.String({ description: 'the words of the target itself, bounded' })),
      ),
      category: Type.Optional(
        literals(['object', 'target', 'service'], {
          description:
            'whose it is to mend: of this person or group, of the target or its settings, of Rollcall',
        }),
      ),
    }),
  ),
})
export type LogEntry = Static<typeof logEntrySchema>

/** What `log.appended` carries: entries themselves are read with GET …/logs, so a burst costs one event. */
export interface LogAppended {
  readonly applicationId: string
  readonly appended: number
}

/** What `application.status` carries. */
export interface ApplicationStatus extends Pick<Application, 'id' | 'status'> {
  readonly reasons: readonly { readonly code: string; readonly text: string }[]
}
