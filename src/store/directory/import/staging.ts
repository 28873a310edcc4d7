import type { StagedMember, StagedObject, UnusableRow } from '../../../directory/source/staged-row.ts'
import type { Sql } from '../../database.ts'

/**
 * The lines of one import, in tables that exist for its transaction only. Population-sized comparisons (duplicates,
 * who is new, who left) are made between tables; this process holds one batch of lines.
 */
export async function createStaging(tx: Sql): Promise<void> {
  await tx.rows(`
    create temp table staged_object (
      line int not null, source_id text, name text not null, attributes jsonb not null, manager_ref text,
      id uuid, is_new boolean not null default false, rejected text, other text
    ) on commit drop;
    create temp table staged_member (
      line int not null, group_ref text not null, member_ref text not null, asked_kind text,
      group_id uuid, member_id uuid, member_kind text, rejected text, other text
    ) on commit drop;
    create temp table staged_unusable (source_id text, name text) on commit drop`)
}

export async function stageObjects(tx: Sql, rows: readonly StagedObject[]): Promise<void> {
  await tx.rows(
    `insert into staged_object (line, source_id, name, attributes, manager_ref)
     select line, source_id, name, attributes::jsonb, manager_ref
     from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[]) as s (line, source_id, name, attributes, manager_ref)`,
    [
      rows.map((row) => row.line),
      rows.map((row) => row.sourceId),
      rows.map((row) => row.name),
      rows.map((row) => JSON.stringify(row.attributes)),
      rows.map((row) => row.managerRef),
    ],
  )
}

export async function stageMembers(tx: Sql, rows: readonly StagedMember[]): Promise<void> {
  await tx.rows(
    `insert into staged_member (line, group_ref, member_ref, asked_kind)
     select * from unnest($1::int[], $2::text[], $3::text[], $4::text[])`,
    [
      rows.map((row) => row.line),
      rows.map((row) => row.group),
      rows.map((row) => row.member),
      rows.map((row) => row.memberKind),
    ],
  )
}

export async function stageUnusable(tx: Sql, rows: readonly UnusableRow[]): Promise<void> {
  await tx.rows(
    'insert into staged_unusable (source_id, name) select * from unnest($1::text[], $2::text[])',
    [rows.map((row) => row.sourceId), rows.map((row) => row.name)],
  )
}
