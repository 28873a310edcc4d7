import type { Delivery, EndpointKey, WebhookEndpoint } from '../../../provider/webhooks/endpoint.ts'
import type { EndpointChange, Settlement, WebhookStore } from '../../../provider/webhooks/store.ts'
import type { Database, Transactor } from '../../database.ts'
import {
  changeableColumns,
  deliveryColumns,
  deliveryValues,
  endpointColumns,
  everyTenant,
  ownerOf,
} from './webhook-rows.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const one = 'tenant_id = $1 and id = $2'
const ofEndpoint = 'tenant_id = $1 and endpoint_id = $2'
const keyOf = (key: EndpointKey): [string, string] => [ownerOf(key), key.id]

/** The first in line of every subject. */
const heads = `select distinct on (subject) ${deliveryColumns} from webhook_delivery
  where ${ofEndpoint} and state = 'waiting' order by subject, seq`

/**
 * Endpoints and deliveries in PostgreSQL. Every statement is bound to the tenant the endpoint belongs to; those that look
 * for work ask across tenants and say so.
 */
export function createWebhookStore(database: Database): WebhookStore {
  const of = (key: Pick<EndpointKey, 'tenantId'>): Transactor => database.forTenant(ownerOf(key))
  const everywhere = database.acrossTenants()
  return {
    add: (endpoint) => add(of(endpoint), endpoint),
    list: (tenantId) =>
      of({ tenantId }).rows<WebhookEndpoint>(
        `select ${endpointColumns} from webhook_endpoint where tenant_id = $1 order by id`,
        [tenantId ?? everyTenant],
      ),
    async find(key) {
      if (!uuid.test(key.id)) return undefined
      const text = `select ${endpointColumns} from webhook_endpoint where ${one}`
      return (await of(key).rows<WebhookEndpoint>(text, keyOf(key)))[0]
    },
    change: (key, change) => changeEndpoint(of(key), key, change),
    async remove(key) {
      if (!uuid.test(key.id)) return false
      const text = `delete from webhook_endpoint where ${one} returning id`
      return (await of(key).rows(text, keyOf(key))).length > 0
    },
    async take(key) {
      const text = `update webhook_endpoint set epoch = epoch + 1 where ${one} and enabled returning ${endpointColumns}`
      return (await of(key).prepared<WebhookEndpoint>('webhook_take', text, keyOf(key)))[0]
    },
    due: (key, now, limit, anyTime = false) =>
      of(key).prepared<Delivery>(
        'webhook_due',
        // A time more than 30 hours ahead was set by a clock that was wrong.
        `select * from (${heads}) h where $4 or "nextAt" is null or "nextAt" <= $3 or "nextAt" > $3 + interval '30 hours'
          order by seq limit $5`,
        [...keyOf(key), now, anyTime, limit],
      ),
    async waitingSubjects(key, subjects) {
      const rows = await of(key).prepared<{ subject: string }>(
        'webhook_waiting',
        `select distinct subject from webhook_delivery where ${ofEndpoint} and state = 'waiting' and subject = any($3)`,
        [...keyOf(key), subjects],
      )
      return new Set(rows.map(({ subject }) => subject))
    },
    async nextDue(key) {
      const text = `select min("nextAt") as at from (${heads}) h`
      return (await of(key).prepared<{ at: Date | null }>('webhook_next', text, keyOf(key)))[0]?.at ?? null
    },
    settle: (endpoint, settlement) => settle(of(endpoint), endpoint, settlement),
    deliveries: (key, { state, before, limit }) =>
      of(key).rows<Delivery>(
        `select ${deliveryColumns} from webhook_delivery where ${ofEndpoint} and ($3::text is null or state = $3)
          and ($4::bigint is null or seq < $4) order by seq desc limit $5`,
        [...keyOf(key), state ?? null, before ?? null, limit],
      ),
    async requeue(key, seq, now) {
      const rows = await of(key).rows(
        `with again as (
           update webhook_delivery set state = 'waiting', attempts = 0, next_at = null, first_at = null
            where ${ofEndpoint} and seq = $3 returning seq
         ), woken as (update webhook_endpoint set next_at = $4, epoch = epoch + 1 where ${one} and exists (select from again))
         select seq from again`,
        [...keyOf(key), seq, now],
      )
      return rows.length > 0
    },
    rewind: (key, cursor) => rewind(of(key), key, cursor),
    async dueEndpoints(now) {
      return await everywhere.prepared<EndpointKey>(
        'webhook_due_endpoints',
        `select nullif(tenant_id, '${everyTenant}') as "tenantId", id from webhook_endpoint
          where enabled and (next_at <= $1 or next_at > $1 + interval '30 hours') limit 1000`,
        [now],
      )
    },
    async endpointsFor(tenants) {
      return await everywhere.prepared<EndpointKey>(
        'webhook_endpoints_for',
        `select nullif(tenant_id, '${everyTenant}') as "tenantId", id from webhook_endpoint
          where enabled and failures = 0 and ($1::uuid[] is null or tenant_id = any($1))
            and cursor < (select last_value from scim_change_number)`,
        [tenants === undefined ? null : [everyTenant, ...tenants]],
      )
    },
    async forget(deliveredBefore, deadBefore) {
      await everywhere.rows(
        `delete from webhook_delivery where state <> 'waiting'
          and last_at < case state when 'delivered' then $1::timestamptz else $2::timestamptz end`,
        [deliveredBefore, deadBefore],
      )
    },
  }
}

async function add(own: Transactor, endpoint: WebhookEndpoint): Promise<void> {
  await own.rows(
    `insert into webhook_endpoint (tenant_id, id, url, description, types, format, allow_private_address, secrets, cursor,
       created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...keyOf(endpoint),
      endpoint.url,
      endpoint.description,
      endpoint.types,
      endpoint.format,
      endpoint.allowPrivateAddress,
      JSON.stringify(endpoint.secrets),
      endpoint.cursor,
      endpoint.createdAt,
    ],
  )
}

async function changeEndpoint(own: Transactor, key: EndpointKey, change: EndpointChange): Promise<void> {
  const given = Object.entries(changeableColumns).filter(([, name]) => Object.hasOwn(change, name))
  if (given.length === 0) return
  const values = given.map(([, name]) => {
    const value = change[name as keyof EndpointChange]
    return name === 'secrets' ? JSON.stringify(value) : value
  })
  const assignments = given.map(([column], index) => `${column} = $${index + 3}`).join(', ')
  await own.rows(`update webhook_endpoint set ${assignments}, epoch = epoch + 1 where ${one}`, [
    ...keyOf(key),
    ...values,
  ])
}

/** The cursor and what is left behind it move together, and only for the worker that has the endpoint. */
async function settle(own: Transactor, endpoint: WebhookEndpoint, settlement: Settlement): Promise<boolean> {
  const { cursor, deliveries, failingSince, failures, nextAt, disabled } = settlement
  const rows = await own.prepared(
    'webhook_settle',
    `with mine as (
       update webhook_endpoint set cursor = $4, failing_since = $5, failures = $6, next_at = $7,
         enabled = enabled and $8::timestamptz is null, disabled_at = $8, disabled_reason = $9
        where ${one} and epoch = $3 returning id
     ), kept as (
       insert into webhook_delivery (tenant_id, endpoint_id, seq, event_tenant, event_id, event, subject, state, attempts,
         next_at, first_at, last_at, status, duration_ms, error, excerpt)
       select $1, $2, d.* from mine, unnest($10::bigint[], $11::uuid[], $12::text[], $13::text[], $14::text[], $15::text[],
         $16::integer[], $17::timestamptz[], $18::timestamptz[], $19::timestamptz[], $20::integer[], $21::integer[],
         $22::text[], $23::text[]) as d
       on conflict (tenant_id, endpoint_id, seq) do update set state = excluded.state, attempts = excluded.attempts,
         next_at = excluded.next_at, first_at = excluded.first_at, last_at = excluded.last_at, status = excluded.status,
         duration_ms = excluded.duration_ms, error = excluded.error, excerpt = excluded.excerpt
     ) select id from mine`,
    [
      ...keyOf(endpoint),
      endpoint.epoch,
      cursor,
      failingSince,
      failures,
      nextAt,
      disabled?.at ?? null,
      disabled?.reason ?? null,
      ...deliveryValues(deliveries),
    ],
  )
  return rows.length > 0
}

async function rewind(own: Transactor, key: EndpointKey, cursor: number): Promise<void> {
  await own.transaction(async (tx) => {
    await tx.rows(
      `update webhook_endpoint set cursor = least(cursor, $3), epoch = epoch + 1, failures = 0, next_at = null where ${one}`,
      [...keyOf(key), cursor],
    )
    await tx.rows(`delete from webhook_delivery where ${ofEndpoint} and seq > $3`, [...keyOf(key), cursor])
  })
}
