import type { Person } from '../../directory/person.ts'
import type { ListQuery, Page } from '../../directory/store.ts'
import type { Sql } from '../database.ts'
import { decodePlace, isUuid, makePage, pageSize } from './page.ts'
import { type PersonRow, personColumns, toPerson } from './rows.ts'

export async function listPeople(sql: Sql, directoryId: string, query: ListQuery): Promise<Page<Person>> {
  const limit = pageSize(query.limit)
  const after = decodePlace(query.after)
  const rows = await sql.rows<PersonRow & { key: string }>(
    `select ${personColumns}, lower(user_name) as key from directory_person
     where directory_id = $1 and deleted_at is ${query.which === 'deleted' ? 'not null' : 'null'}
       ${after === null ? '' : 'and (lower(user_name) collate "C", id) > ($4, $5::uuid)'}
       and ($2 = '' or search_text like '%' || $2 || '%')
     order by lower(user_name) collate "C", id limit $3`,
    [directoryId, searchKey(query.search), limit + 1, ...(after === null ? [] : [after.key, after.id])],
  )
  return makePage(rows, limit, ({ key, id }) => ({ key, id }), toPerson)
}

/** Folds what is searched for as search_text is folded, and takes % and _ for themselves. */
export function searchKey(search: string | undefined): string {
  const letters: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', đ: 'd', ð: 'd', ı: 'i', ß: 's' }
  return (search ?? '')
    .trim()
    .slice(0, 200)
    .replaceAll('\0', '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[łøđðıß]/g, (letter) => letters[letter] ?? letter)
    .replace(/[\\%_]/g, (character) => `\\${character}`)
}

/**
 * Whoever a reference means, each way of meaning someone by its own index. An id or a user name means one person; a mail address, everyone who has it; someone in
 * the bin is found only when nobody present answers.
 */
export async function findPeople(
  sql: Sql,
  directoryId: string,
  reference: string,
): Promise<readonly Person[]> {
  const rows = await sql.prepared<PersonRow & { rank: number }>(
    'directory_find_people',
    `select * from (
       select ${personColumns}, 1 as rank from directory_person
         where directory_id = $1 and id = $3::uuid
       union all
       select ${personColumns}, 1 from directory_person
         where directory_id = $1 and source_id = $2 and id is distinct from $3::uuid
       union all
       select ${personColumns}, case when deleted_at is null then 2 else 4 end from directory_person
         where directory_id = $1 and lower(user_name) collate "C" = lower($2)
       union all
       select ${personColumns}, 3 from directory_person
         where directory_id = $1 and deleted_at is null and lower(attributes ->> 'mail') = lower($2)
     ) found order by rank, deleted_at desc nulls first limit 20`,
    [directoryId, reference, isUuid(reference) ? reference : null],
  )
  const best = rows[0]?.rank
  const found = rows.filter(({ rank }) => rank === best)
  return (best === 4 ? found.slice(0, 1) : found).map(toPerson)
}

/**
 * Everyone whose attribute has one of these values, in the bin or not; user names and mail addresses by their index. A
 * guest's user name is read without its mark in mappings, so guests come along whatever is asked of user names.
 */
export async function peopleWith(
  sql: Sql,
  directoryId: string,
  attribute: string,
  values: readonly string[],
): Promise<readonly Person[]> {
  const wanted = values.filter((value) => !value.includes('\0')).map((value) => value.toLowerCase())
  if (wanted.length === 0) return []
  const condition =
    attribute === 'userPrincipalName'
      ? `(lower(user_name) collate "C" = any($2) or user_name like '%#EXT#%')`
      : attribute === 'mail'
        ? `lower(attributes ->> 'mail') = any($2)`
        : `lower(attributes ->> $3) = any($2)`
  const rows = await sql.rows<PersonRow>(
    `select ${personColumns} from directory_person where directory_id = $1 and ${condition}
     order by deleted_at nulls first, id`,
    [directoryId, wanted, ...(attribute === 'userPrincipalName' || attribute === 'mail' ? [] : [attribute])],
  )
  return rows.map(toPerson)
}
