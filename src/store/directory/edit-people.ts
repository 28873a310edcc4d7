import type { Attributes } from '../../directory/attributes.ts'
import type { Person } from '../../directory/person.ts'
import type { PersonEdit } from '../../directory/store.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Database, Sql } from '../database.ts'
import { lockDirectory, writeChanges } from './change-log.ts'
import { type PersonRow, personColumns, toPerson } from './rows.ts'

export async function createPerson(
  database: Database,
  directoryId: string,
  input: {
    readonly id: string
    readonly attributes: Attributes
    readonly managerId: string | null
    readonly at: Date
  },
): Promise<Person> {
  return database.transaction(async (tx) => {
    await lockDirectory(tx, directoryId)
    await refuseTakenName(tx, directoryId, input.id, String(input.attributes['userPrincipalName']))
    const seq = await writeChanges(
      tx,
      directoryId,
      [{ kind: 'person', subjectId: input.id, what: 'created' }],
      input.at,
    )
    const [row] = await tx.rows<PersonRow>(
      `insert into directory_person (directory_id, id, attributes, manager_id, changed_seq, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $6) returning ${personColumns}`,
      [directoryId, input.id, JSON.stringify(input.attributes), input.managerId, seq, input.at],
    )
    return toPerson(row!)
  })
}

export async function editPerson(
  database: Database,
  directoryId: string,
  id: string,
  at: Date,
  decide: (person: Person) => PersonEdit,
): Promise<Person | undefined> {
  return database.transaction(async (tx) => {
    await lockDirectory(tx, directoryId)
    const [row] = await tx.rows<PersonRow>(
      `select ${personColumns} from directory_person where directory_id = $1 and id = $2`,
      [directoryId, id],
    )
    if (row === undefined) return undefined
    const person = toPerson(row)
    const edit = decide(person)
    if (edit === null) return person
    return edit.what === 'purged'
      ? purgePerson(tx, directoryId, person, at)
      : writeEdit(tx, directoryId, person, edit, at)
  })
}

async function writeEdit(
  tx: Sql,
  directoryId: string,
  person: Person,
  edit: Exclude<PersonEdit, null>,
  at: Date,
): Promise<Person> {
  const attributes = 'attributes' in edit ? edit.attributes : person.attributes
  const managerId = 'managerId' in edit ? edit.managerId : person.managerId
  const deletedAt = edit.what === 'deleted' ? at : null
  if (deletedAt === null) {
    await refuseTakenName(tx, directoryId, person.id, String(attributes['userPrincipalName']))
  }
  const seq = await writeChanges(
    tx,
    directoryId,
    [{ kind: 'person', subjectId: person.id, what: edit.what }],
    at,
  )
  const [row] = await tx.rows<PersonRow>(
    `update directory_person set attributes = $3, manager_id = $4, deleted_at = $5, changed_seq = $6, updated_at = $7,
       manager_ref = case when manager_id is distinct from $4 then null else manager_ref end
     where directory_id = $1 and id = $2 returning ${personColumns}`,
    [directoryId, person.id, JSON.stringify(attributes), managerId, deletedAt, seq, at],
  )
  return toPerson(row!)
}

/** The row goes, with memberships and the places where the person was someone's manager. The change log keeps who it was. */
async function purgePerson(tx: Sql, directoryId: string, person: Person, at: Date): Promise<Person> {
  await purgePeople(tx, directoryId, [person.id], at)
  return person
}

/** Removes people from the bin for good. Their 'purged' changes are what is left, with the name for the admin to read. */
export async function purgePeople(
  tx: Sql,
  directoryId: string,
  ids: readonly string[],
  at: Date,
): Promise<void> {
  const gone = await tx.rows<{
    id: string
    user_name: string
    display_name: string | null
    deleted_at: Date
  }>(
    `delete from directory_person where directory_id = $1 and id = any($2::uuid[]) and deleted_at is not null
     returning id, user_name, attributes ->> 'displayName' as display_name, deleted_at`,
    [directoryId, ids],
  )
  if (gone.length === 0) return
  const memberships = await tx.rows<{ group_id: string; member_id: string }>(
    'delete from directory_member where directory_id = $1 and member_id = any($2::uuid[]) returning group_id, member_id',
    [directoryId, ids],
  )
  const reports = await tx.rows<{ id: string }>(
    'update directory_person set manager_id = null where directory_id = $1 and manager_id = any($2::uuid[]) returning id',
    [directoryId, ids],
  )
  const last = await writeChanges(
    tx,
    directoryId,
    [
      ...memberships.map(({ group_id, member_id }) => ({
        kind: 'member' as const,
        subjectId: member_id,
        groupId: group_id,
        what: 'removed' as const,
      })),
      ...gone.map((person) => ({
        kind: 'person' as const,
        subjectId: person.id,
        what: 'purged' as const,
        detail: {
          userName: person.user_name,
          displayName: person.display_name,
          deletedAt: person.deleted_at.toISOString(),
        },
      })),
      ...reports.map(({ id }) => ({ kind: 'person' as const, subjectId: id, what: 'updated' as const })),
    ],
    at,
  )
  const firstReport = last - reports.length + 1
  await tx.rows(
    `update directory_person p set changed_seq = $3::bigint + r.place - 1, updated_at = $4
     from unnest($2::uuid[]) with ordinality as r (id, place) where p.directory_id = $1 and p.id = r.id`,
    [directoryId, reports.map(({ id }) => id), firstReport, at],
  )
}

async function refuseTakenName(tx: Sql, directoryId: string, id: string, userName: string): Promise<void> {
  const [other] = await tx.rows<{ id: string }>(
    `select id from directory_person
     where directory_id = $1 and lower(user_name) = lower($2) and deleted_at is null and id <> $3`,
    [directoryId, userName, id],
  )
  if (other !== undefined) throw new RollcallError('user_name_taken', { userName, by: other.id })
}
