import type { ApplicationSettings } from '../../engine/application/application.ts'
import type { ApplicationHealth } from '../../engine/application/application-health.ts'
import type { ApplicationRecord, Breaker } from '../../engine/application/application-record.ts'
import type { EngineStore } from '../../engine/store.ts'
import type { TargetCapabilities } from '../../engine/target/capabilities.ts'
import type { ErrorCode } from '../../errors/registry.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Database, Sql } from '../database.ts'
import { jsonText } from '../json-text.ts'

type ApplicationRows = Pick<
  EngineStore,
  | 'createApplication'
  | 'listApplications'
  | 'findApplication'
  | 'saveSettings'
  | 'saveConnection'
  | 'saveCredential'
  | 'saveCredentialExpiry'
  | 'noteCredentialTold'
  | 'noteDigest'
  | 'saveCapabilities'
  | 'allowVanished'
  | 'setPower'
  | 'setLimited'
  | 'noteHeard'
  | 'noteWaiting'
  | 'setBreaker'
  | 'deleteApplication'
  | 'setFarewell'
  | 'countFarewellLeft'
  | 'readHealth'
>

interface ApplicationRow {
  id: string
  directory_id: string
  name: string
  template: string
  settings: ApplicationSettings
  config_version: number
  settings_version: number
  credential: string | null
  credential_origin: string | null
  credential_set_at: Date | null
  credential_expires_at: Date | null
  credential_told_days: number | null
  digest_until: Date | null
  power: ApplicationRecord['power']
  watermark: number | null
  scan_needed: boolean
  initial_done_at: Date | null
  next_cycle_at: Date | null
  limited_until: Date | null
  heard_at: Date
  breaker_code: ErrorCode | null
  breaker_details: Record<string, unknown> | null
  breaker_since: Date | null
  breaker_reason_since: Date | null
  breaker_count: number
  breaker_next_at: Date | null
  farewell: ApplicationRecord['farewell']
  capabilities: TargetCapabilities | null
  capabilities_at: Date | null
  vanished_allowed_until: Date | null
  default_domain: string | null
  created_at: Date
}

const columns = `application.*,
  (select default_domain from directory where directory.id = application.directory_id) as default_domain`

const byRollcall = { author: 'Rollcall', note: '' }

/** Applications in PostgreSQL. */
export function applicationRows(database: Database): ApplicationRows {
  return {
    async createApplication(application, directoryId, by = byRollcall) {
      const made = await database.rows(
        `with made as (
           insert into application (id, directory_id, name, template, settings, config_version)
           values ($1, $2, $3, $4, $5, $6) on conflict (directory_id, lower(name)) do nothing
           returning id, settings_version, settings
         ), noted as (
           insert into application_version (application_id, version, settings, author, note)
           select id, settings_version, settings - 'connection', $7, $8 from made
         ) select id from made`,
        [
          application.id,
          directoryId,
          application.name,
          application.template,
          JSON.stringify(application.settings),
          application.configVersion,
          by.author,
          by.note,
        ],
      )
      if (made.length === 0) throw new RollcallError('application_name_taken', { name: application.name })
    },
    async listApplications() {
      const rows = await database.rows<ApplicationRow>(
        `select ${columns} from application order by lower(name)`,
      )
      return rows.map(toRecord)
    },
    async findApplication(idOrName) {
      const [row] = await database.prepared<ApplicationRow>(
        'application-find',
        `select ${columns} from application where id = $1 or lower(name) = lower($1) order by (id = $1) desc limit 1`,
        [idOrName],
      )
      return row === undefined ? null : toRecord(row)
    },
    async saveSettings(id, settings, { reevaluate, expectedVersion, author, note }) {
      const saved = await database.rows(
        `with saved as (
           update application set settings = jsonb_set($2::jsonb, '{connection}', settings -> 'connection'),
             settings_version = settings_version + 1,
             config_version = config_version + $3::int, scan_needed = scan_needed or $3::int = 1, updated_at = now(),
             next_cycle_at = case when $3::int = 1 and power = 'on' then now() else next_cycle_at end
           where id = $1 and ($4::bigint is null or settings_version = $4)
           returning id, settings_version, settings
         ), noted as (
           insert into application_version (application_id, version, settings, author, note)
           select id, settings_version, settings - 'connection', $5, $6 from saved
         ) select id from saved`,
        [
          id,
          JSON.stringify(settings),
          reevaluate ? 1 : 0,
          expectedVersion ?? null,
          author ?? byRollcall.author,
          note ?? '',
        ],
      )
      return saved.length > 0
    },
    async saveConnection(id, connection) {
      await database.rows(
        `update application set settings = jsonb_set(settings, '{connection}', $2::jsonb), updated_at = now() where id = $1`,
        [id, JSON.stringify(connection)],
      )
    },
    async saveCredential(id, sealed, origin, expiresAt) {
      await database.rows(
        `update application set credential = $2, credential_origin = $3, credential_set_at = now(), updated_at = now(),
           credential_expires_at = $4, credential_told_days = null where id = $1`,
        [id, sealed, origin, expiresAt],
      )
    },
    async saveCredentialExpiry(id, expiresAt) {
      await database.rows(
        `update application set credential_expires_at = $2, credential_told_days = null, updated_at = now() where id = $1`,
        [id, expiresAt],
      )
    },
    async noteCredentialTold(id, days) {
      await database.rows('update application set credential_told_days = $2 where id = $1', [id, days])
    },
    async noteDigest(id, until) {
      await database.rows('update application set digest_until = $2 where id = $1', [id, until])
    },
    async saveCapabilities(id, capabilities, readAt) {
      await database.rows('update application set capabilities = $2, capabilities_at = $3 where id = $1', [
        id,
        jsonText(capabilities),
        readAt,
      ])
    },
    async allowVanished(id, until) {
      await database.rows('update application set vanished_allowed_until = $2 where id = $1', [id, until])
    },
    async setPower(id, power, nextCycleAt) {
      await database.rows(
        'update application set power = $2, next_cycle_at = $3, updated_at = now() where id = $1',
        [id, power, nextCycleAt],
      )
    },
    async noteWaiting(id, waits) {
      const rows = await database.rows(
        `update application set held_told_at = case when $2 then now() end
         where id = $1 and (held_told_at is null) = $2 returning id`,
        [id, waits],
      )
      return waits && rows.length > 0
    },
    async noteHeard(id, at) {
      await database.rows('update application set heard_at = $2 where id = $1', [id, at])
    },
    async setLimited(id, until) {
      await database.rows('update application set limited_until = $2 where id = $1', [id, until])
    },
    setBreaker: (id, breaker) => setBreaker(database, id, breaker),
    async deleteApplication(id) {
      await database.rows('delete from application where id = $1', [id])
    },
    setFarewell: (id, farewell) => database.transaction((tx) => setFarewell(tx, id, farewell)),
    async countFarewellLeft(id) {
      const [row] = await database.rows<{ left: number }>(
        `select (select count(*) from dirty where application_id = $1)
           + (select count(*) from link where application_id = $1 and (held_at is not null or next_due_at is not null)) as left`,
        [id],
      )
      return row?.left ?? 0
    },
    readHealth: (id) => readHealth(database, id),
  }
}

async function setBreaker(database: Database, id: string, breaker: Breaker | null): Promise<void> {
  await database.rows(
    `update application set breaker_code = $2, breaker_details = $3, breaker_since = $4, breaker_count = $5,
       breaker_next_at = $6, breaker_reason_since = $7, updated_at = now() where id = $1`,
    [
      id,
      breaker?.code ?? null,
      breaker === null ? null : jsonText(breaker.details),
      breaker?.since ?? null,
      breaker?.count ?? 0,
      breaker?.nextAt ?? null,
      breaker?.reasonSince ?? null,
    ],
  )
}

/** Either way the configuration is another one now: a cycle that runs stops and begins again under it. */
async function setFarewell(tx: Sql, id: string, farewell: ApplicationRecord['farewell']): Promise<void> {
  await tx.rows(
    `update application set farewell = $2, config_version = config_version + 1, scan_needed = true,
       power = case when $2::text is null then power else 'on' end, next_cycle_at = now(), updated_at = now()
     where id = $1`,
    [id, farewell],
  )
  if (farewell === null) return
  await tx.rows('delete from dirty where application_id = $1', [id])
  await tx.rows(
    `update link set next_due_at = null where application_id = $1 and ownership is distinct from 'created'`,
    [id],
  )
  await tx.rows(
    `insert into dirty (application_id, kind, source_id)
     select application_id, kind, source_id from link
     where application_id = $1 and target_id is not null and state in ('linked', 'disabled', 'in_doubt', 'conflict')
       and ownership = 'created' or application_id = $1 and state = 'in_doubt'`,
    [id],
  )
}

async function readHealth(database: Database, id: string): Promise<ApplicationHealth> {
  const [row] = await database.prepared<ApplicationHealth>(
    'application-health',
    `select (select count(*) from link where application_id = $1 and next_due_at is not null and error_code is not null) as escrowed,
            (select count(*) from link where application_id = $1 and held_at is not null and held_by = 'threshold')
              + (select count(distinct group_id) from link_member where application_id = $1 and held_at is not null
                   and not kept and applied and not desired and (allowed_until is null or allowed_until <= now())) as held,
            (select count(*) from link where application_id = $1 and held_at is not null and held_by = 'approval') as approvals,
            (select count(*) from link where application_id = $1 and state = 'conflict' and error_code is not null
               and next_due_at is null) as conflicts,
            (select count(distinct group_id) from link_member where application_id = $1 and attempts > 0) as refused`,
    [id],
  )
  return row ?? { escrowed: 0, held: 0, approvals: 0, conflicts: 0, refused: 0 }
}

function toRecord(row: ApplicationRow): ApplicationRecord {
  return {
    id: row.id,
    directoryId: row.directory_id,
    name: row.name,
    template: row.template,
    settings: row.settings,
    configVersion: row.config_version,
    settingsVersion: row.settings_version,
    power: row.power,
    credential:
      row.credential === null || row.credential_origin === null || row.credential_set_at === null
        ? null
        : {
            sealed: row.credential,
            origin: row.credential_origin,
            setAt: row.credential_set_at,
            expiresAt: row.credential_expires_at,
            toldDays: row.credential_told_days,
          },
    digestUntil: row.digest_until,
    watermark: row.watermark,
    scanNeeded: row.scan_needed,
    initialDoneAt: row.initial_done_at,
    nextCycleAt: row.next_cycle_at,
    limitedUntil: row.limited_until,
    heardAt: row.heard_at,
    breaker:
      row.breaker_code === null || row.breaker_since === null || row.breaker_next_at === null
        ? null
        : {
            code: row.breaker_code,
            details: row.breaker_details ?? {},
            since: row.breaker_since,
            reasonSince: row.breaker_reason_since ?? row.breaker_since,
            count: row.breaker_count,
            nextAt: row.breaker_next_at,
          },
    farewell: row.farewell,
    capabilities:
      row.capabilities === null || row.capabilities_at === null
        ? null
        : { ...row.capabilities, readAt: row.capabilities_at },
    vanishedAllowedUntil: row.vanished_allowed_until,
    defaultDomain: row.default_domain,
    createdAt: row.created_at,
  }
}
