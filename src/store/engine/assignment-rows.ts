import type { EngineStore } from '../../engine/store.ts'
import type { TargetKind } from '../../engine/target/target.ts'
import type { Database, Sql } from '../database.ts'

type AssignmentRows = Pick<
  EngineStore,
  'addAssignment' | 'removeAssignment' | 'listAssignments' | 'findPrincipal'
>

/** Who is assigned to which application. A change marks everyone it concerns as dirty in the same transaction. */
export function assignmentRows(database: Database): AssignmentRows {
  return {
    addAssignment: (applicationId, kind, principalId, roleId) =>
      database.transaction(async (tx) => {
        const added = await tx.rows(
          `insert into application_assignment (application_id, principal_kind, principal_id, role_id)
           values ($1, $2, $3, $4) on conflict do nothing returning principal_id`,
          [applicationId, kind, principalId, roleId ?? ''],
        )
        if (added.length > 0) await markDirty(tx, applicationId, kind, principalId)
        return added.length > 0
      }),
    removeAssignment: (applicationId, kind, principalId, roleId) =>
      database.transaction(async (tx) => {
        const removed = await tx.rows(
          `delete from application_assignment where application_id = $1 and principal_kind = $2 and principal_id = $3
             and ($4::text is null or role_id = $4) returning principal_id`,
          [applicationId, kind, principalId, roleId],
        )
        if (removed.length > 0) await markDirty(tx, applicationId, kind, principalId)
        return removed.length > 0
      }),
    async listAssignments(applicationId) {
      const rows = await database.rows<{
        kind: TargetKind
        id: string
        name: string | null
        role_id: string
        created_at: Date
      }>(
        `select a.principal_kind as kind, a.principal_id as id, coalesce(p.user_name, g.display_name) as name,
                a.role_id, a.created_at
         from application_assignment a
         join application on application.id = a.application_id
         left join directory_person p on a.principal_kind = 'person' and p.directory_id = application.directory_id and p.id = a.principal_id
         left join directory_group g on a.principal_kind = 'group' and g.directory_id = application.directory_id and g.id = a.principal_id
         where a.application_id = $1 order by a.principal_kind, name, a.role_id`,
        [applicationId],
      )
      return rows.map((row) => ({
        principal: { kind: row.kind, id: row.id, name: row.name },
        roleId: row.role_id === '' ? null : row.role_id,
        createdAt: row.created_at,
      }))
    },
    findPrincipal: (directoryId, kind, text) => findPrincipal(database, directoryId, kind, text),
  }
}

/** Everyone an assignment concerns: the person; or the group and, through nested groups, everyone in it. */
async function markDirty(
  tx: Sql,
  applicationId: string,
  kind: TargetKind,
  principalId: string,
): Promise<void> {
  if (kind === 'person') {
    await tx.rows(
      `insert into dirty (application_id, kind, source_id) values ($1, 'person', $2)
       on conflict (application_id, kind, source_id) do update set stamp = dirty.stamp + 1`,
      [applicationId, principalId],
    )
  } else {
    await tx.rows(
      `with recursive inside as (
         select $2::uuid as id
         union
         select m.member_id from directory_member m join inside on m.group_id = inside.id
         where m.directory_id = (select directory_id from application where id = $1) and m.member_kind = 'group'
       )
       insert into dirty (application_id, kind, source_id)
       select $1, 'group', $2::uuid
       union
       select $1, 'person', m.member_id from directory_member m join inside on m.group_id = inside.id
       where m.directory_id = (select directory_id from application where id = $1) and m.member_kind = 'person'
       on conflict (application_id, kind, source_id) do update set stamp = dirty.stamp + 1`,
      [applicationId, principalId],
    )
  }
  await tx.rows(`update application set next_cycle_at = now() where id = $1 and power = 'on'`, [
    applicationId,
  ])
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

async function findPrincipal(
  database: Database,
  directoryId: string,
  kind: TargetKind,
  text: string,
): Promise<{ id: string; name: string } | null> {
  const byId = uuidForm.test(text)
  const [row] =
    kind === 'person'
      ? await database.rows<{ id: string; name: string }>(
          byId
            ? 'select id, user_name as name from directory_person where directory_id = $1 and id = $2'
            : `select id, user_name as name from directory_person
               where directory_id = $1 and deleted_at is null
                 and (lower(user_name) = lower($2) or lower(attributes ->> 'mail') = lower($2))
               order by (lower(user_name) = lower($2)) desc limit 1`,
          [directoryId, text],
        )
      : await database.rows<{ id: string; name: string }>(
          byId
            ? 'select id, display_name as name from directory_group where directory_id = $1 and id = $2'
            : `select id, display_name as name from directory_group
               where directory_id = $1 and deleted_at is null and (lower(display_name) collate "C") = lower($2) limit 1`,
          [directoryId, text],
        )
  return row ?? null
}
