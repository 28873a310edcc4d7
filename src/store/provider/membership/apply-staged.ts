import { ledgerChanges } from '../../../provider/apply/ledger-changes.ts'
import { wantedBy } from '../../../provider/membership/membership.ts'
import { differences } from '../../../provider/staging/differences.ts'
import type { StagedRow } from '../../../provider/staging/staged.ts'
import type { SynchronizationCounts } from '../../../provider/staging/synchronization.ts'
import type { Reach } from '../../../provider/tenants/tenant.ts'
import type { ResourceType } from '../../../scim/index.ts'
import type { Sql } from '../../database.ts'
import { appendEvents, type LedgerEntry } from '../ledger.ts'
import { withProperties } from '../properties/load-properties.ts'
import { tellRecord } from '../roles/tell-roles.ts'
import { storedKeys } from '../value-keys.ts'
import { type Applied, type Applying, applyRecord, type RecordNow } from './apply-record.ts'
import { putStaged, setRecordPerson } from './staged-rows.ts'

/** A record's row as it is needed here; undefined when the record is gone. */
export interface RecordRow {
  readonly id: string
  readonly document: string
  readonly person_id: string | null
  readonly version: number
  readonly offered: boolean
}

export interface StagedWork {
  readonly reach: Reach
  readonly type: ResourceType
  readonly applying: Applying
  /** What the ledger tells besides: who decided, or which run. */
  readonly told: { readonly by: string | null; readonly requestId: string | null }
}

/**
 * Applies what is staged of one record, whose rows the caller has locked: the membership becomes what the record says,
 * the ledger tells it, and nothing stays staged unless a guard or the brake says no.
 */
export async function applyStaged(
  tx: Sql,
  work: StagedWork,
  staged: StagedRow,
  row: RecordRow | undefined,
): Promise<{ readonly count: keyof SynchronizationCounts; readonly applied: Applied }> {
  const record = recordOf(work.type, staged, row)
  const who = row?.offered && row.person_id !== null ? { personId: row.person_id } : work.applying.who
  const applied = await applyLeaving(tx, { ...work, applying: { ...work.applying, who } }, record)
  await putStaged(tx, work.reach, staged.resourceId, leftOver(staged, applied))
  if (applied.kind === 'applied') {
    if (row && row.person_id !== applied.personId) {
      await setRecordPerson(tx, work.reach, row.id, applied.personId)
    }
    await appendEvents(tx, [entryOf(work, staged, row, applied)])
    if (row && applied.joined) await tellJoined(tx, work, row.id)
  }
  if (applied.kind === 'conflict') {
    await appendEvents(tx, [
      entryOf(work, staged, row, { event: 'member.conflict', data: null, personId: null }),
      entryOf(work, staged, row, {
        event: 'member.adoption_proposed',
        data: { persons: applied.proposals.map(({ personId }) => personId) },
        personId: null,
      }),
    ])
  }
  return { count: countOf(applied), applied }
}

/** What the groups of a record grant, now that it speaks for a member. */
async function tellJoined(tx: Sql, { reach, applying, told }: StagedWork, recordId: string): Promise<void> {
  const { requestId, by } = told
  await tellRecord(tx, reach, recordId, {
    event: 'role.granted',
    at: applying.at,
    because: 'member_joined',
    requestId: requestId ?? undefined,
    by: by ?? undefined,
  })
}

/**
 * A record that was deactivated before it was deleted meant both, and what deactivating means may be more than what
 * deleting means: as if each had been applied when it came.
 */
async function applyLeaving(tx: Sql, work: StagedWork, record: RecordNow): Promise<Applied> {
  const { reach, applying } = work
  const wasDeactivated = record.wanted === 'gone' && storedKeys(work.type, record.document).active === false
  if (!wasDeactivated) return await applyRecord(tx, reach, record, applying)
  const first = await applyRecord(tx, reach, { ...record, wanted: 'deactivated' }, applying)
  if (first.kind !== 'applied') return first
  const then = await applyRecord(tx, reach, record, applying)
  return then.kind === 'applied' && then.event === 'member.updated' ? { ...then, event: first.event } : then
}

function recordOf(type: ResourceType, staged: StagedRow, row: RecordRow | undefined): RecordNow {
  const document = row?.document ?? staged.gone ?? '{}'
  const keys = storedKeys(type, document)
  return {
    id: staged.resourceId,
    personId: row?.person_id ?? staged.personId,
    keys,
    document,
    wanted: row ? wantedBy(keys.active) : 'gone',
  }
}

function leftOver(staged: StagedRow, applied: Applied): StagedRow | undefined {
  switch (applied.kind) {
    case 'applied':
      return undefined
    case 'held':
      return { ...staged, held: 'brake' }
    case 'conflict':
      return { ...staged, kind: 'conflict', proposals: applied.proposals, problem: null }
    case 'refused':
      return { ...staged, problem: applied.refusal }
  }
}

function entryOf(
  { reach, type, applying, told }: StagedWork,
  staged: StagedRow,
  row: RecordRow | undefined,
  applied: Pick<Applied & { kind: 'applied' }, 'event' | 'data' | 'personId'>,
): LedgerEntry {
  const changed = row ? differences(staged.applied, row.document, false, type) : []
  const own = { ...applied.data, ...(told.by === null ? {} : { by: told.by }) }
  const { properties } = applying.policy
  const data =
    row && applied.personId !== null
      ? { ...withProperties(properties, reach.connection, row.document, own) }
      : own
  return {
    tenantId: reach.tenantId,
    connection: reach.connection,
    event: applied.event,
    at: applying.at,
    resource: { type: 'User', id: staged.resourceId },
    personId: applied.personId,
    version: row?.version ?? null,
    state: row?.document ?? null,
    changes: changed.length > 0 && staged.applied !== null ? ledgerChanges(changed) : null,
    data: Object.keys(data).length > 0 ? data : null,
    requestId: told.requestId,
  }
}

function countOf(applied: Applied): keyof SynchronizationCounts {
  if (applied.kind === 'refused') return 'refused'
  if (applied.kind === 'held') return 'held'
  if (applied.kind === 'conflict') return 'conflicts'
  switch (applied.event) {
    case 'member.provisioned':
      return 'joined'
    case 'member.reactivated':
      return 'reactivated'
    case 'member.deactivated':
      return 'deactivated'
    case 'member.removed':
      return 'removed'
    default:
      return 'updated'
  }
}
