import type { EventType } from '../../events/event-types.ts'
import type { Json, JsonDocument, ProductEvent } from '../../events/product-event.ts'
import { urns } from '../../scim/index.ts'

const prov = 'urn:ietf:params:scim:event:prov:'

/** Events that RFC 9967 has a word for: those about users and groups that took effect. */
export const eventTypesOfSets: readonly EventType[] = [
  'member.provisioned',
  'member.updated',
  'member.deactivated',
  'member.reactivated',
  'member.removed',
  'group.created',
  'group.renamed',
  'group.updated',
  'group.member_added',
  'group.member_removed',
  'group.removed',
]

/** What a token is about and tells; the issuer adds who signs it, for whom and when. */
export interface SetClaims {
  readonly jti: string
  /** When it happened, in seconds since 1970 (RFC 8417 §2.2). */
  readonly toe: number
  /** Tells apart what one request caused (RFC 8417 §2.2); the same however often it is sent. */
  readonly txn: string
  readonly sub_id: { readonly format: string; readonly [name: string]: string }
  readonly events: { readonly [uri: string]: JsonDocument }
  /** Of ours: whose resource it is. The path of a resource is the same for every tenant. */
  readonly tenant_id: string
}

/** An event as RFC 9967 writes it; undefined for one that it has no word for, or that says nothing a token could carry. */
export function describeSet(event: ProductEvent): SetClaims | undefined {
  const events = eventsOf(event)
  if (events === undefined) return undefined
  return {
    jti: event.id,
    toe: Math.floor(Date.parse(event.timestamp) / 1000),
    txn: event.cause.requestId ?? event.id,
    sub_id: subjectOf(event),
    events,
    tenant_id: event.tenantId,
  }
}

/** The subject stands beside the events and not in one (RFC 9967 §2.1), by a path relative to the SCIM endpoint. */
function subjectOf({ subject, data }: ProductEvent): SetClaims['sub_id'] {
  const externalId = (data.member ?? data.group)?.['externalId'] ?? data['externalId']
  return {
    format: 'scim',
    uri: `/${subject.kind === 'group' ? 'Groups' : 'Users'}/${subject.id}`,
    id: subject.id,
    ...(typeof externalId === 'string' ? { externalId } : {}),
  }
}

function eventsOf(event: ProductEvent): SetClaims['events'] | undefined {
  const { type, data } = event
  switch (type) {
    case 'member.provisioned':
      return data.member && { [`${prov}create:full`]: full(event, data.member) }
    case 'group.created':
      return data.group && { [`${prov}create:full`]: full(event, data.group) }
    case 'member.removed':
    case 'group.removed':
      // A delete event has nothing in it (RFC 9967 §2.4.4).
      return { [`${prov}delete`]: {} }
    case 'member.deactivated':
      return { [`${prov}deactivate`]: {}, ...changed(event) }
    case 'member.reactivated':
      return { [`${prov}activate`]: {}, ...changed(event) }
    case 'member.updated':
    case 'group.renamed':
    case 'group.updated':
      return changed(event)
    case 'group.member_added':
    case 'group.member_removed':
      return { [`${prov}patch:full`]: full(event, patchOf(memberOperations(event))) }
    default:
      return undefined
  }
}

/** A user that changed is told whole; a group as the change, because its members are not in what is told of it. */
function changed(event: ProductEvent): SetClaims['events'] | undefined {
  const { member, changes = {} } = event.data
  if (member) return { [`${prov}put:full`]: full(event, member) }
  const operations = Object.entries(changes).map(
    ([path, { after }]): JsonDocument =>
      after === undefined ? { op: 'remove', path } : { op: 'replace', path, value: after },
  )
  return operations.length === 0 ? undefined : { [`${prov}patch:full`]: full(event, patchOf(operations)) }
}

function memberOperations({ data: { members } }: ProductEvent): JsonDocument[] {
  const { added = [], removed = [] } = members ?? {}
  return [
    ...(added.length > 0 ? [{ op: 'add', path: 'members', value: added.map((value) => ({ value })) }] : []),
    ...removed.map((id) => ({ op: 'remove', path: `members[value eq ${JSON.stringify(id)}]` })),
  ]
}

function patchOf(operations: readonly JsonDocument[]): JsonDocument {
  return { schemas: [urns.patchOp], Operations: operations as Json }
}

/** Exactly one of `data` and `attributes` (RFC 9967 §2.4), and the version it led to. */
function full({ version }: ProductEvent, data: JsonDocument): JsonDocument {
  return { data, ...(version === null ? {} : { version: `W/"${version}"` }) }
}
