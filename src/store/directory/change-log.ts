import type { Change, ChangeKind, ChangeWhat } from '../../directory/change.ts'
import type { NamedChange } from '../../directory/store.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Sql } from '../database.ts'
import { type ChangeRow, toChange } from './rows.ts'

/**
 * Takes this directory's turn to write, until the transaction ends. Numbers are given out below while the lock is
 * held, and it is released only by the commit that makes them visible: so they are in commit order, without gaps.
 */
export async function lockDirectory(tx: Sql, directoryId: string): Promise<void> {
  await tx.prepared('directory_lock', 'select last_seq from directory where id = $1 for no key update', [
    directoryId,
  ])
}

/** Takes `count` numbers of a locked directory; the first of them. */
export async function takeNumbers(tx: Sql, directoryId: string, count: number): Promise<number> {
  const [row] = await tx.prepared<{ last_seq: number }>(
    'directory_take_numbers',
    'update directory set last_seq = last_seq + $2 where id = $1 returning last_seq',
    [directoryId, count],
  )
  return row!.last_seq - count + 1
}

export interface NewChange {
  readonly kind: ChangeKind
  readonly subjectId: string
  readonly groupId?: string
  readonly what: ChangeWhat
  readonly detail?: Readonly<Record<string, unknown>>
}

/** Writes changes of a locked directory, in order. Returns the number of the last one. */
export async function writeChanges(
  tx: Sql,
  directoryId: string,
  changes: readonly NewChange[],
  at: Date,
): Promise<number> {
  const first = await takeNumbers(tx, directoryId, changes.length)
  await tx.prepared(
    'directory_write_changes',
    `insert into directory_change (directory_id, seq, kind, subject_id, group_id, what, detail, at)
     select $1, $2::bigint + place - 1, kind, subject_id, group_id, what, detail::jsonb, $8
     from unnest($3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[])
       with ordinality as c (kind, subject_id, group_id, what, detail, place)`,
    [
      directoryId,
      first,
      changes.map((change) => change.kind),
      changes.map((change) => change.subjectId),
      changes.map((change) => change.groupId ?? null),
      changes.map((change) => change.what),
      changes.map((change) => (change.detail === undefined ? null : JSON.stringify(change.detail))),
      at,
    ],
  )
  return first + changes.length - 1
}

/** @throws RollcallError changes_gone when `since` was never given out here */
export async function readChanges(
  sql: Sql,
  directoryId: string,
  since: number,
  limit: number,
): Promise<readonly Change[]> {
  const rows = await sql.prepared<ChangeRow>(
    'directory_read_changes',
    `select seq, kind, subject_id, group_id, what, detail, at from directory_change
     where directory_id = $1 and seq > $2 order by seq limit $3`,
    [directoryId, since, limit],
  )
  if (rows.length > 0 || since === 0) return rows.map(toChange)
  const [directory] = await sql.rows<{ last_seq: number }>('select last_seq from directory where id = $1', [
    directoryId,
  ])
  if (since > (directory?.last_seq ?? 0)) {
    throw new RollcallError('changes_gone', { since, last: directory?.last_seq ?? 0 })
  }
  return []
}

/** The last changes of one person or group, newest first, with what the group of a membership is called. */
export async function readChangesOf(
  sql: Sql,
  directoryId: string,
  subjectId: string,
  limit: number,
): Promise<readonly NamedChange[]> {
  const rows = await sql.rows<ChangeRow & { group_name: string | null }>(
    `select c.seq, c.kind, c.subject_id, c.group_id, c.what, c.detail, c.at, g.display_name as group_name
     from directory_change c left join directory_group g on g.directory_id = c.directory_id and g.id = c.group_id
     where c.directory_id = $1 and c.subject_id = $2 order by c.seq desc limit $3`,
    [directoryId, subjectId, limit],
  )
  return rows.map((row) => ({ ...toChange(row), groupName: row.group_name }))
}
