import type { Database } from '../../src/store/database.ts'

/** How many people and log entries stand behind the pages. */
export interface Seeded {
  readonly people: number
  readonly entries: number
  readonly seconds: number
}

const firstNames = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Ken', 'Radia', 'Tim']
const batch = 100_000

/**
 * People of the directory, and a log of what one application did about them: one in a thousand entries failed. Rows are
 * multiplied in the database; they are what the import and the engine would have written.
 */
export async function seed(
  database: Database,
  application: string,
  people: number,
  entries: number,
): Promise<Seeded> {
  const start = performance.now()
  for (let from = 0; from < people; from += batch) {
    await database.rows(
      `insert into directory_person (directory_id, id, attributes, changed_seq)
       select 'main', gen_random_uuid(), jsonb_build_object('userPrincipalName', 'p' || lpad(n::text, 7, '0') || '@corp.test',
         'displayName', ($3::text[])[1 + n % 10] || ' Number' || n, 'mail', 'p' || n || '@corp.test',
         'department', 'Department ' || n % 40, 'jobTitle', 'Title ' || n % 200), n
       from generate_series($1::int, $2::int) n`,
      [from + 1, Math.min(from + batch, people), firstNames],
    )
  }
  await database.rows(`create table some_people as select row_number() over () as place, id, user_name
    from (select id, user_name from directory_person limit 1000) p`)
  for (let from = 0; from < entries; from += batch) {
    await database.rows(
      `insert into provisioning_log (application_id, at, subject_kind, subject_id, subject_name, action, outcome, message,
         duration_ms, steps, changes, error_code, error_details)
       select $1, now() - ($4::int - n) * interval '500 milliseconds', 'person', p.id, p.user_name,
         case when n % 1000 = 0 then 'none' else 'update' end, case when n % 1000 = 0 then 'failed' else 'updated' end,
         'Account updated.', n % 90, '[]', '[]', case when n % 1000 = 0 then 'target_refused' end,
         case when n % 1000 = 0 then '{"status":400,"detail":"no"}'::jsonb end
       from generate_series($2::int, $3::int) n join some_people p on p.place = 1 + n % (select count(*) from some_people) order by n`,
      [application, from + 1, Math.min(from + batch, entries), entries],
    )
  }
  await database.rows('drop table some_people')
  await database.rows('analyze directory_person; analyze provisioning_log')
  return { people, entries, seconds: (performance.now() - start) / 1000 }
}
