import type { ScanPage } from '../../engine/candidate.ts'
import type { DryRunScope } from '../../engine/dry-run/dry-run.ts'
import type { TargetKind } from '../../engine/target/target.ts'
import type { Database } from '../database.ts'
import { countEveryone, readCandidates, readEveryonePage } from './candidate-rows.ts'
import { readScope, type ScopeOfApplication } from './scope-of-application.ts'

/** Everyone of a dry run's scope, in the order of their ids; then those who are gone from the directory and linked still. */
export async function readDryRunPage(
  database: Database,
  applicationId: string,
  of: DryRunScope,
  kind: TargetKind,
  after: string | null,
  limit: number,
): Promise<ScanPage> {
  const scope = await readScope(database, applicationId)
  if (of.kind !== 'everyone') {
    const ids = await readIds(database, scope, of, kind, after, limit)
    return { candidates: await readCandidates(database, scope, kind, ids), nextCursor: nextOf(ids, limit) }
  }
  const gone = after?.startsWith('gone:') ?? false
  const id = after?.replace('gone:', '') || null
  if (!gone) {
    const candidates = await readEveryonePage(database, scope, kind, id, limit)
    const ids = candidates.map((one) => one.id)
    return { candidates, nextCursor: nextOf(ids, limit) ?? 'gone:' }
  }
  const rows = await database.rows<{ id: string }>(
    `select l.source_id as id from link l where l.application_id = $1 and l.kind = $2 and l.target_id is not null
       and l.state in ('linked', 'disabled') and ($3::uuid is null or l.source_id > $3::uuid)
       and not exists (select 1 from directory_${kind} s where s.directory_id = $4 and s.id = l.source_id)
     order by l.source_id limit $5`,
    [applicationId, kind, id, scope.directoryId, limit],
  )
  const ids = rows.map((row) => row.id)
  const next = nextOf(ids, limit)
  return {
    candidates: await readCandidates(database, scope, kind, ids),
    nextCursor: next === null ? null : `gone:${next}`,
  }
}

function nextOf(ids: readonly string[], limit: number): string | null {
  return ids.length < limit ? null : (ids.at(-1) ?? null)
}

/** One person; or a group, where groups are provisioned, with its members. */
async function readIds(
  database: Database,
  scope: ScopeOfApplication,
  of: Exclude<DryRunScope, { kind: 'everyone' }>,
  kind: TargetKind,
  after: string | null,
  limit: number,
): Promise<readonly string[]> {
  if (of.kind === kind) return after === null && (kind === 'person' || scope.groupsEnabled) ? [of.id] : []
  if (of.kind === 'person') return []
  const rows = await database.rows<{ id: string }>(
    `${membersOf(scope)} select member_id as id from inside where member_kind = 'person'
       and ($3::uuid is null or member_id > $3::uuid) order by member_id limit $4`,
    [scope.directoryId, of.id, after, limit],
  )
  return rows.map((row) => row.id)
}

function membersOf({ flattened }: ScopeOfApplication): string {
  const deeper = flattened
    ? `union select m.member_id, m.member_kind from directory_member m join inside on inside.member_kind = 'group'
         and m.group_id = inside.member_id where m.directory_id = $1`
    : ''
  return `with recursive inside as (
    select member_id, member_kind from directory_member where directory_id = $1 and group_id = $2::uuid ${deeper})`
}

export async function countDryRunScope(
  database: Database,
  applicationId: string,
  of: DryRunScope,
): Promise<number> {
  const scope = await readScope(database, applicationId)
  if (of.kind === 'person') return 1
  if (of.kind === 'everyone') {
    return (await countEveryone(database, scope, 'person')) + (await countEveryone(database, scope, 'group'))
  }
  const [row] = await database.rows<{ count: number }>(
    `${membersOf(scope)} select count(*) as count from inside where member_kind = 'person'`,
    [scope.directoryId, of.id],
  )
  return (row?.count ?? 0) + (scope.groupsEnabled ? 1 : 0)
}
