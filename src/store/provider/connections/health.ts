import { failingAfter, type HealthStore } from '../../../provider/request-log/connection-health.ts'
import type { Database } from '../../database.ts'

/**
 * In one statement, with what there is to tell. A connection that is well, and one that goes on failing, is not written:
 * the count ends where failing begins.
 */
export function createHealthStore(database: Database): HealthStore {
  const every = database.acrossTenants()
  return {
    async noteHealth(news) {
      if (news.length === 0) return
      await every.prepared('connection_health', note, [
        news.map(({ tenantId }) => tenantId),
        news.map(({ connection }) => connection),
        news.map(({ turnedAway }) => Math.min(turnedAway, failingAfter)),
        news.map(({ gotThrough }) => gotThrough),
        news.map(({ at }) => at),
        news.map(({ status }) => status),
        news.map(({ reason }) => reason),
        failingAfter,
      ])
    },
  }
}

const note = `
  with news as (
    select * from unnest($1::uuid[], $2::integer[], $3::smallint[], $4::boolean[], $5::timestamptz[], $6::smallint[], $7::text[])
      as n (tenant_id, connection, turned_away, got_through, at, status, reason)
  ), held as (
    select c.tenant_id, c.connection, c.name, c.failing_since as before, n.at, n.status, n.reason, n.got_through,
           least($8::integer, case when n.got_through then n.turned_away else c.turned_away + n.turned_away end) as away
      from scim_connection c join news n on n.tenant_id = c.tenant_id and n.connection = c.connection
     where n.turned_away > 0 and c.turned_away < $8
        or n.got_through and (c.turned_away > 0 or c.failing_since is not null)
     order by c.tenant_id, c.connection for update of c
  ), decided as (
    select h.*, case when h.away >= $8 then coalesce(h.before, h.at) when h.got_through then null else h.before end as after
      from held h
  ), changed as (
    update scim_connection c set turned_away = d.away, failing_since = d.after
      from decided d where c.tenant_id = d.tenant_id and c.connection = d.connection
  )
  insert into scim_change (tenant_id, event, at, connection, data)
  select tenant_id, case when after is null then 'connection.healthy' else 'connection.failing' end, at, connection,
         case when after is null then jsonb_build_object('name', name, 'since', to_char(before at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
              else jsonb_build_object('name', name, 'status', status, 'reason', reason) end
    from decided where (after is null) <> (before is null)`
