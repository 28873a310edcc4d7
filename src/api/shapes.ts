import { type Static, type TSchema, Type } from 'typebox'
import { whereabouts } from '../engine/cycle/pace.ts'

// The JSON that the management API presents; the console takes its types from here.

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
/** One of these words; in the description an `enum` of strings. */
export const literals = <const T extends readonly string[]>(
  values: T,
  options: { readonly description?: string } = {},
) => Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options })
const instant = Type.String({ description: 'RFC 3339, UTC' })

/** Of cycles only, once there is something to tell. */
const measured = <const T extends TSchema>(schema: T) => Type.Optional(nullable(schema))

/** Where a list in the order of ids goes on; anything else is refused, and not taken for the beginning. */
export const afterId = Type.Optional(
  Type.String({
    pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
    description: '`next` of the page before',
  }),
)

/** `{ items, next? }`: how every list is answered. */
export const listOf = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Type.Optional(Type.String()) })

const readingSchema = Type.Object({
  read: Type.Integer(),
  total: nullable(Type.Integer({ description: 'what the target said there are' })),
  complete: Type.Boolean({ description: 'only a complete reading says who is missing' }),
  reason: nullable(literals(['total_differs', 'repeats', 'read_failed', 'stopped'])),
  notReturned: Type.Array(Type.String(), {
    description: 'mapped attributes the target never returns; they were not compared',
  }),
})

/** How far a reconciliation could read the target. */
export const findingsSchema = Type.Object({
  repair: Type.Boolean(),
  scheduled: Type.Boolean({ description: 'whether it began by itself' }),
  people: nullable(readingSchema),
  groups: nullable(readingSchema),
  members: nullable(
    Type.Object({
      compared: Type.Boolean({ description: 'false where the target returns no members' }),
      groups: Type.Integer(),
      unread: Type.Integer({ description: 'groups whose members could not be read' }),
    }),
  ),
})

export const cycleSchema = Type.Object({
  id: Type.String(),
  applicationId: Type.String(),
  kind: literals(['initial', 'incremental', 'reconciliation']),
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
    drifted: Type.Optional(
      Type.Integer({ description: 'of a reconciliation: what is not as it was left at the target' }),
    ),
  }),
  stillFailing: Type.Optional(
    Type.Union([Type.Integer(), Type.Null()], {
      description:
        'people and groups that could not be provisioned when it ended, those included who failed before and were not tried in it; null while it runs',
    }),
  ),
  reconciliation: Type.Optional(
    Type.Union([findingsSchema, Type.Null()], {
      description: 'of a reconciliation: what was asked, and how far the target could be read',
    }),
  ),
  progress: Type.Object({
    done: Type.Integer(),
    total: nullable(Type.Integer()),
    percent: nullable(Type.Number()),
    perSecond: nullable(Type.Number()),
    etaSeconds: nullable(Type.Tuple([Type.Number(), Type.Number()])),
    bottleneck: measured(
      Type.Object(
        {
          name: literals(whereabouts),
          share: Type.Integer({ description: 'percent of what could be done at once' }),
          text: Type.String(),
        },
        { description: 'what it waits for most; when it has ended, what took most of its time' },
      ),
    ),
    shares: measured(
      Type.Object(
        {
          targetRate: Type.Number(),
          targetLatency: Type.Number(),
          database: Type.Number(),
          source: Type.Number(),
        },
        { description: 'percent of what could be done at once; they need not add up to 100' },
      ),
    ),
    permittedPerSecond: measured(
      Type.Number({ description: 'requests a second the application permits, as stated or learned' }),
    ),
  }),
  limitedUntil: nullable(instant),
})
export type Cycle = Static<typeof cycleSchema>

/** How requests are authorised; which fields belong to which kind is checked where it is read. */
export const connectionAuthSchema = Type.Object(
  {
    kind: literals(['bearer', 'basic', 'header', 'oauth_client_credentials', 'none']),
    userName: Type.Optional(Type.String({ description: 'basic: the token is its password' })),
    name: Type.Optional(Type.String({ description: 'header: which header holds the token alone' })),
    tokenUrl: Type.Optional(Type.String({ maxLength: 2048, description: 'OAuth: the token endpoint' })),
    clientId: Type.Optional(Type.String({ description: 'OAuth: the token is the client secret' })),
    scope: Type.Optional(Type.String()),
    clientAuth: Type.Optional(literals(['client_secret_basic', 'client_secret_post'])),
  },
  { additionalProperties: false },
)

/** What a target says of itself; null is "it does not say". */
export const capabilitiesSchema = Type.Object({
  patch: nullable(Type.Boolean()),
  filter: nullable(Type.Boolean()),
  maxResults: nullable(Type.Integer({ description: 'most resources in one answer to a filter' })),
  bulk: nullable(Type.Boolean()),
  maxOperations: nullable(Type.Integer()),
  sort: nullable(Type.Boolean()),
  etag: nullable(Type.Boolean()),
  cursor: nullable(Type.Boolean({ description: 'cursor pagination (RFC 9865)' })),
  resourceTypes: nullable(Type.Array(Type.String())),
  lacking: Type.Array(
    Type.Object({
      object: literals(['users', 'groups']),
      target: Type.String(),
      why: literals(['not_in_schema', 'read_only']),
    }),
    { description: 'attributes mapped now that its schemas do not have, or do not let anybody write' },
  ),
})

export type Capabilities = Static<typeof capabilitiesSchema>

export const applicationSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  template: Type.String(),
  status: literals(['draft', 'ready', 'running', 'up_to_date', 'needs_attention', 'quarantined', 'paused']),
  reasons: Type.Array(Type.Object({ code: Type.String(), text: Type.String() })),
  connection: Type.Object({
    url: Type.String(),
    tokenSet: Type.Boolean({ description: 'whether a secret is stored; it is never shown' }),
    tokenExpiresAt: Type.Optional(nullable(instant)),
    auth: Type.Optional(connectionAuthSchema),
    headers: Type.Optional(Type.Record(Type.String(), Type.String())),
    caCertificateSet: Type.Optional(Type.Boolean()),
    allowPrivateAddress: Type.Optional(Type.Boolean()),
  }),
  scope: literals(['assigned', 'all']),
  cycle: nullable(cycleSchema),
  nextCycleAt: nullable(instant),
  nextReconciliationAt: Type.Optional(
    nullable(
      Type.String({
        description: 'RFC 3339, UTC: when the application is compared with what was left there',
      }),
    ),
  ),
  capabilities: Type.Optional(
    nullable(
      Type.Object(
        { ...capabilitiesSchema.properties, readAt: instant },
        { description: 'what the target said of itself at the last Test Connection' },
      ),
    ),
  ),
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

/** What `tenant.request` carries: SCIM requests that can be read now. */
export interface RequestsAppended {
  readonly tenantId: string
  readonly appended: number
  readonly refused: number
}

/** What `changed` carries: somebody has changed something through the management API. */
export interface ChangedBySomebody {
  /** As in the audit log. */
  readonly action: string
  readonly target: { readonly kind: string; readonly id: string | null; readonly name: string | null }
  readonly by: string
  readonly at: string
  /** Which open page it came from, as that page calls itself; null when from none. */
  readonly page: string | null
}

/** What `application.status` carries. */
export interface ApplicationStatus extends Pick<Application, 'id' | 'status'> {
  readonly reasons: readonly { readonly code: string; readonly text: string }[]
}
