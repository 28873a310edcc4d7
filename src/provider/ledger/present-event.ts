import type {
  AttributeChange,
  EventData,
  EventSubject,
  JsonDocument,
  ProductEvent,
} from '../../events/product-event.ts'
import type { JsonObject } from '../../scim/index.ts'
import type { LedgerRow } from './ports.ts'

/** What a product is told of a row of the ledger. */
export function presentEvent(row: LedgerRow): ProductEvent {
  return {
    id: eventId(row),
    type: row.event,
    timestamp: row.at.toISOString(),
    tenantId: row.tenantId,
    connection: row.connection,
    subject: subjectOf(row),
    version: row.version,
    cause: { requestId: row.requestId, tokenId: row.tokenId },
    data: dataOf(row),
  }
}

/** The row's number, and its time: a database that was set back to a backup gives out its numbers a second time. */
export function eventId({ seq, at }: Pick<LedgerRow, 'seq' | 'at'>): string {
  return `evt_${seq.toString(36)}_${at.getTime().toString(36)}`
}

/** The number in an event's id; undefined for a text that is none. */
export function numberOfEvent(id: string): number | undefined {
  const digits = /^evt_([0-9a-z]{1,11})_[0-9a-z]{1,11}$/.exec(id)?.[1]
  return digits === undefined ? undefined : Number.parseInt(digits, 36)
}

/** Events with the same key are told one after the other. Everything about one person is. */
export function subjectKey({ tenantId, personId, resourceId, connection }: LedgerRow): string {
  return `${tenantId}/${personId ?? resourceId ?? `connection ${connection ?? ''}`}`
}

function subjectOf({ tenantId, resourceType, resourceId, personId, connection }: LedgerRow): EventSubject {
  const person = personId === null ? {} : { personId }
  if (resourceType === 'User' || (resourceType === null && personId !== null)) {
    return { kind: 'member', id: resourceId ?? personId ?? '', ...person }
  }
  if (resourceType === 'Group') return { kind: 'group', id: resourceId ?? '' }
  if (resourceType !== null) return { kind: 'resource', id: resourceId ?? '', resourceType }
  return connection === null
    ? { kind: 'tenant', id: tenantId }
    : { kind: 'connection', id: String(connection) }
}

const stateName: Readonly<Record<string, string>> = { User: 'member', Group: 'group' }

function dataOf({ resourceType, state, changes, data }: LedgerRow): EventData {
  const name = stateName[resourceType ?? ''] ?? 'resource'
  const { members, ...attributes } = changes ?? ({} as JsonObject)
  return {
    ...(state === null ? {} : { [name]: JSON.parse(state) as JsonDocument }),
    ...(Object.keys(attributes).length === 0
      ? {}
      : { changes: attributes as { readonly [attribute: string]: AttributeChange } }),
    ...(members === undefined ? {} : { members: members as unknown as NonNullable<EventData['members']> }),
    ...(data ?? {}),
  }
}
