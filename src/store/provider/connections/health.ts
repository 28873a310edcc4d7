import {
  failingAfter,
  type HealthNews,
  type HealthStore,
} from '../../../provider/request-log/connection-health.ts'
import type { Database } from '../../database.ts'

/** Some clients ask what the server can do before each cycle: the same answer is told again only after so long. */
const tellTestAgainMinutes = 10

/**
 * In one statement, with what there is to tell. A connection that is well is not written, nor one that goes on failing
 * for the same reason: the count ends where failing begins. One that was ended turns its identity provider away on
 * purpose until there is a token again.
 */
export function createHealthStore(database: Database): HealthStore {
  const every = database.acrossTenants()
  return {
    async noteHealth(news) {
      if (news.length === 0) return
      await every.prepared('connection_health', note, [
        JSON.stringify(news.map(rowOf)),
        failingAfter,
        tellTestAgainMinutes,
      ])
    },
  }
}

function rowOf({ tenantId, connection, turnedAway, gotThrough, at, status, reason, test }: HealthNews) {
  return {
    tenant_id: tenantId,
    connection,
    turned_away: Math.min(turnedAway, failingAfter),
    got_through: gotThrough,
    at,
    status,
    reason,
    test: test ?? null,
    tested_at: test?.at ?? null,
    passed: test?.passed ?? null,
  }
}

const note = `
  with news as (
    select * from jsonb_to_recordset($1::jsonb) as n (tenant_id uuid, connection integer, turned_away smallint,
      got_through boolean, at timestamptz, status smallint, reason text, test jsonb, tested_at timestamptz, passed boolean)
  ), held as (
    select c.tenant_id, c.connection, c.name, c.failing_since as before, c.turned_away_status, c.turned_away_because,
           n.at, n.status, n.reason, n.got_through, n.turned_away > 0 as is_away, n.test, n.tested_at, n.passed,
           n.test is not null and (c.tested_at is null or c.tested_passed <> n.passed
             or c.tested_at < n.tested_at - make_interval(mins => $3::integer)) as is_new_test,
           least($2::integer, case when n.got_through then n.turned_away else c.turned_away + n.turned_away end) as away
      from scim_connection c join news n on n.tenant_id = c.tenant_id and n.connection = c.connection
     where (n.turned_away > 0 and (c.turned_away < $2
             or (c.turned_away_status, c.turned_away_because) is distinct from (n.status, n.reason))
        or n.got_through and (c.turned_away > 0 or c.failing_since is not null)
        or n.test is not null and (c.tested_at is null or c.tested_passed <> n.passed
             or c.tested_at < n.tested_at - make_interval(mins => $3::integer)))
       and (c.disconnection is null or exists (select from scim_token t
             where t.tenant_id = c.tenant_id and t.connection = c.connection and t.revoked_at is null))
     order by c.tenant_id, c.connection for update of c
  ), decided as (
    select h.*, case when h.away >= $2 then coalesce(h.before, h.at) when h.got_through then null else h.before end as after
      from held h
  ), changed as (
    update scim_connection c set turned_away = d.away, failing_since = d.after,
        turned_away_status = case when d.is_away then d.status when d.away > 0 then d.turned_away_status end,
        turned_away_because = case when d.is_away then d.reason when d.away > 0 then d.turned_away_because end,
        tested_at = case when d.is_new_test then d.tested_at else c.tested_at end,
        tested_passed = case when d.is_new_test then d.passed else c.tested_passed end
      from decided d where c.tenant_id = d.tenant_id and c.connection = d.connection
  ), told as (
    select tenant_id, connection, at, case when after is null then 'connection.healthy' else 'connection.failing' end as event,
           case when after is null then jsonb_build_object('name', name, 'since', to_char(before at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                else jsonb_build_object('name', name, 'status', status, 'reason', reason) end as data
      from decided where (after is null) <> (before is null)
    union all
    select tenant_id, connection, tested_at, 'connection.tested', jsonb_build_object('name', name) || (test - 'at')
      from decided where is_new_test
  )
  insert into scim_change (tenant_id, event, at, connection, data)
  select tenant_id, event, at, connection, data from told order by tenant_id, connection, event desc`
