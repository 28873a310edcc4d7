import type { EventType } from '../../events/event-types.ts'
import type { Connection } from '../../provider/tenants/tenant.ts'
import type { JsonObject, JsonValue } from '../../scim/index.ts'
import type { Sql } from '../database.ts'
import { appendEvents } from './ledger.ts'

/** Tells of a connection, or of all of a tenant's (null), in the transaction that makes it so. */
export async function tellOfConnection(
  tx: Sql,
  event: EventType,
  { tenantId, connection }: { readonly tenantId: string; readonly connection: number | null },
  at: Date,
  more: { readonly data?: JsonObject; readonly changes?: JsonObject } = {},
): Promise<void> {
  await appendEvents(tx, [{ tenantId, event, at, connection, resource: null, ...more }])
}

/** Tells that a connection goes on or stops, and what else is different about it. */
export async function tellOfChange(tx: Sql, before: Connection, after: Connection, at: Date): Promise<void> {
  if (before.enabled !== after.enabled) {
    const data = { reason: after.enabled ? 'switched_on' : 'switched_off' }
    await tellOfConnection(tx, after.enabled ? 'connection.resumed' : 'connection.paused', after, at, {
      data,
    })
  }
  const changes = changesOf({ ...before }, { ...after }, ['name', 'profile', 'settings'])
  if (changes) await tellOfConnection(tx, 'connection.changed', after, at, { changes })
}

/** By name: what was and what is; undefined when nothing differs. */
export function changesOf(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  names: readonly string[],
): JsonObject | undefined {
  const changes: { [name: string]: JsonValue } = {}
  for (const name of names) {
    const [was, is] = [before[name] ?? null, after[name] ?? null] as [JsonValue, JsonValue]
    // As jsonb keeps them: the order of names says nothing.
    if (sorted(was) !== sorted(is)) changes[name] = { before: was, after: is }
  }
  return Object.keys(changes).length === 0 ? undefined : changes
}

function sorted(value: JsonValue): string {
  return JSON.stringify(value, (_, one: JsonValue) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
}
