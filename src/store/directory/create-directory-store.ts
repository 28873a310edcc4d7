import type { DirectoryStore, ImportBatches } from '../../directory/store.ts'
import type { Database, Sql } from '../database.ts'
import { lockDirectory, readChanges, readChangesOf } from './change-log.ts'
import { readDefaultDomain, setDefaultDomain } from './default-domain.ts'
import { createGroup, editGroup, purgeGroups } from './edit-groups.ts'
import { addMembers, removeMembers } from './edit-members.ts'
import { createPerson, editPerson, purgePeople } from './edit-people.ts'
import { listImports } from './import/list-imports.ts'
import { mergeMembers } from './import/merge-members.ts'
import { mergeObjects } from './import/merge-objects.ts'
import { createStaging, stageMembers, stageObjects, stageUnusable } from './import/staging.ts'
import { findGroups, groupsOf, listGroups, listMembers, takeCensus } from './read-groups.ts'
import { findPeople, listPeople, peopleWith } from './read-people.ts'

/** Directories in PostgreSQL. */
export function createDirectoryStore(database: Database): DirectoryStore {
  return {
    listPeople: (directoryId, query) => listPeople(database, directoryId, query),
    listGroups: (directoryId, query) => listGroups(database, directoryId, query),
    findPeople: (directoryId, reference) => findPeople(database, directoryId, reference),
    peopleWith: (directoryId, attribute, values) => peopleWith(database, directoryId, attribute, values),
    findGroups: (directoryId, reference) => findGroups(database, directoryId, reference),
    listMembers: (directoryId, groupId, query) => listMembers(database, directoryId, groupId, query),
    groupsOf: (directoryId, memberId) => groupsOf(database, directoryId, memberId),
    takeCensus: (directoryId) => takeCensus(database, directoryId),
    readDefaultDomain: (directoryId) => readDefaultDomain(database, directoryId),
    setDefaultDomain: (directoryId, domain) => setDefaultDomain(database, directoryId, domain),
    changesSince: (directoryId, since, limit) => readChanges(database, directoryId, since, limit),
    changesOf: (directoryId, subjectId, limit) => readChangesOf(database, directoryId, subjectId, limit),
    createPerson: (directoryId, input) => createPerson(database, directoryId, input),
    editPerson: (directoryId, id, at, decide) => editPerson(database, directoryId, id, at, decide),
    createGroup: (directoryId, input) => createGroup(database, directoryId, input),
    editGroup: (directoryId, id, at, decide) => editGroup(database, directoryId, id, at, decide),
    addMembers: (directoryId, groupId, members, at) =>
      addMembers(database, directoryId, groupId, members, at),
    removeMembers: (directoryId, groupId, ids, at) => removeMembers(database, directoryId, groupId, ids, at),
    purgeBin: (directoryId, deletedBefore, at) => purgeBin(database, directoryId, deletedBefore, at),
    listImports: (directoryId, query) => listImports(database, directoryId, query),
    runImport: (directoryId, options, work) => runImport(database, directoryId, options.dryRun, work),
  }
}

/** The most that one transaction purges, so that others get their turn to write. */
const purgeBatch = 1000

async function purgeBin(database: Database, directoryId: string, deletedBefore: Date, at: Date) {
  const purged = { people: 0, groups: 0 }
  for (;;) {
    const batch = await database.transaction(async (tx) => {
      await lockDirectory(tx, directoryId)
      const people = await expired(tx, 'directory_person', directoryId, deletedBefore)
      const groups = await expired(tx, 'directory_group', directoryId, deletedBefore)
      if (people.length > 0) await purgePeople(tx, directoryId, people, at)
      if (groups.length > 0) await purgeGroups(tx, directoryId, groups, at)
      return { people: people.length, groups: groups.length }
    })
    purged.people += batch.people
    purged.groups += batch.groups
    if (batch.people < purgeBatch && batch.groups < purgeBatch) return purged
  }
}

async function expired(tx: Sql, table: string, directoryId: string, before: Date): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `select id from ${table} where directory_id = $1 and deleted_at < $2 order by deleted_at limit ${purgeBatch}`,
    [directoryId, before],
  )
  return rows.map(({ id }) => id)
}

/** Carries the answer of a dry run out of the transaction that has to be rolled back. */
class DryRun<T> {
  readonly result: T
  constructor(result: T) {
    this.result = result
  }
}

async function runImport<T>(
  database: Database,
  directoryId: string,
  dryRun: boolean,
  work: (batches: ImportBatches) => Promise<T>,
): Promise<T> {
  try {
    return await database.transaction(async (tx) => {
      await createStaging(tx)
      const result = await work({
        stageObjects: (rows) => stageObjects(tx, rows),
        stageMembers: (rows) => stageMembers(tx, rows),
        stageUnusable: (rows) => stageUnusable(tx, rows),
        mergeObjects: (order) => mergeObjects(tx, directoryId, order),
        mergeMembers: (order) => mergeMembers(tx, directoryId, order),
      })
      if (dryRun) throw new DryRun(result)
      return result
    })
  } catch (thrown) {
    if (thrown instanceof DryRun) return thrown.result as T
    throw thrown
  }
}
