import { type DirectoryPorts, type ImportOptions, importDirectory } from '../../src/directory/index.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

export interface DirectoryInTest extends TestDatabase, DirectoryPorts {
  importCsv(csv: string, options?: Partial<ImportOptions>): ReturnType<typeof importDirectory>
  /** Everything a reader can see of people and memberships, in a comparable form. */
  snapshot(): Promise<unknown>
  changes(since?: number): Promise<string[]>
  empty(): Promise<void>
}

/** A directory in a database of its own. Its clock stands still unless a test moves it. */
export async function createDirectoryInTest(
  clock = { now: new Date('2026-01-05T09:00:00Z') },
): Promise<DirectoryInTest> {
  const test = await createTestDatabase()
  const store = createDirectoryStore(test.database)
  return {
    ...test,
    store,
    now: () => clock.now,
    newId: () => crypto.randomUUID(),
    importCsv: (csv, options = {}) =>
      importDirectory(store, 'main', inBytes(csv), { source: 'test.csv', at: clock.now, ...options }),
    async snapshot() {
      const people = await test.database.rows(
        `select p.user_name, p.attributes, p.enabled, p.deleted_at is not null as deleted, m.user_name as manager, p.manager_ref
         from directory_person p left join directory_person m on m.directory_id = p.directory_id and m.id = p.manager_id
         order by lower(p.user_name), p.attributes::text`,
      )
      const members = await test.database.rows(
        `select g.display_name, coalesce(p.user_name, n.display_name) as member from directory_member m
         join directory_group g on g.id = m.group_id
         left join directory_person p on p.id = m.member_id left join directory_group n on n.id = m.member_id
         order by 1, 2`,
      )
      return { people, members }
    },
    async changes(since = 0) {
      const changes = await store.changesSince('main', since, 10_000)
      return changes.map(({ kind, what }) => `${kind} ${what}`)
    },
    async empty() {
      await test.database.rows(
        `delete from directory_member; delete from directory_person; delete from directory_group;
         delete from directory_change; delete from directory_import; update directory set last_seq = 0`,
      )
    },
  }
}

async function* inBytes(text: string): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  for (let from = 0; from < bytes.length; from += 1000) yield bytes.subarray(from, from + 1000)
}
