import { type Static, Type } from 'typebox'
import { eventTypes } from '../events/event-types.ts'
import type { SnapshotGroup, SnapshotMember } from '../provider/ledger/snapshot.ts'
import { presentValues, propertyValuesSchema } from './property-shapes.ts'
import { literals } from './shapes.ts'

const instant = Type.String({ description: 'RFC 3339, UTC' })
const textOrNull = Type.Union([Type.String(), Type.Null()])
const numberOrNull = Type.Union([Type.Integer(), Type.Null()])
const anything = Type.Record(Type.String(), Type.Unknown())

export const productEventSchema = Type.Object({
  id: Type.String({ description: 'Never used for another event' }),
  type: literals(eventTypes),
  timestamp: instant,
  tenantId: Type.String(),
  connection: numberOrNull,
  subject: Type.Object({
    kind: literals(['member', 'group', 'resource', 'connection', 'tenant']),
    id: Type.String(),
    personId: Type.Optional(Type.String()),
    resourceType: Type.Optional(Type.String()),
  }),
  version: numberOrNull,
  cause: Type.Object({ requestId: textOrNull, tokenId: textOrNull }),
  data: Type.Record(Type.String(), Type.Unknown(), {
    description:
      'The state the event led to (member, group or resource), what changed, and what else there is to tell',
  }),
})

export const feedPageSchema = Type.Object({
  items: Type.Array(productEventSchema),
  cursor: Type.String({ description: 'Send it as `after` to go on; also given when there was nothing' }),
  more: Type.Boolean({ description: 'Whether there is more to be had at once' }),
})
export type FeedPageJson = Static<typeof feedPageSchema>
export type ProductEventJson = Static<typeof productEventSchema>

const place = { id: Type.String(), connection: Type.Integer(), version: Type.Integer() }

export const snapshotMemberSchema = Type.Object({
  ...place,
  personId: textOrNull,
  state: Type.String({ description: 'active or deactivated' }),
  since: Type.Union([instant, Type.Null()]),
  createdAt: instant,
  changedAt: instant,
  member: anything,
  properties: propertyValuesSchema,
  roles: Type.Array(Type.String(), { description: 'roles of the product that its groups grant' }),
  groups: Type.Array(
    Type.Object({
      id: Type.String(),
      displayName: textOrNull,
      externalId: textOrNull,
      connection: Type.Integer({ description: 'Which identity provider says so' }),
    }),
  ),
})
export type SnapshotMemberJson = Static<typeof snapshotMemberSchema>

export const snapshotGroupSchema = Type.Object({
  ...place,
  changedAt: instant,
  memberCount: Type.Integer(),
  group: anything,
})
export type SnapshotGroupJson = Static<typeof snapshotGroupSchema>

export const snapshotPageSchema = Type.Object({
  cursor: Type.String({ description: 'Where to go on in the feed once all pages are read' }),
  items: Type.Array(Type.Union([snapshotMemberSchema, snapshotGroupSchema])),
  next: Type.Optional(Type.String({ description: 'Send it as `page`; absent on the last page' })),
  count: Type.Integer({ description: 'Records up to the end of this page' }),
  hash: Type.String({
    description:
      'Over these records: beginning with the empty text, SHA-256 of the hash so far, a line feed and "connection id version", in hexadecimal',
  }),
})
export type SnapshotPageJson = Static<typeof snapshotPageSchema>

export function presentSnapshotMember(found: SnapshotMember): SnapshotMemberJson {
  const { since, createdAt, changedAt, member, properties, roles, groups, ...rest } = found
  return {
    ...rest,
    since: since?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
    member: { ...member },
    properties: presentValues(properties),
    roles: [...roles],
    groups: groups.map((group) => ({ ...group })),
  }
}

export function presentSnapshotGroup({ changedAt, group, ...rest }: SnapshotGroup): SnapshotGroupJson {
  return { ...rest, changedAt: changedAt.toISOString(), group: { ...group } }
}
