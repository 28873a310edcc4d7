import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPerson } from '../../src/directory/index.ts'
import { lockDirectory, writeChanges } from '../../src/store/directory/change-log.ts'
import { createDirectoryInTest, type DirectoryInTest } from './directory-in-test.ts'

let directory: DirectoryInTest
beforeAll(async () => {
  directory = await createDirectoryInTest()
})
afterAll(() => directory.drop())

const person = (userName: string) =>
  createPerson(directory, 'main', { attributes: { userPrincipalName: userName } })

/** Reads as a cycle does: keeps the last number it saw, and never looks back. */
async function follow(until: () => boolean): Promise<number[]> {
  const seen: number[] = []
  for (;;) {
    const over = until()
    const changes = await directory.store.changesSince('main', seen.at(-1) ?? 0, 7)
    seen.push(...changes.map(({ seq }) => seq))
    if (over && changes.length === 0) return seen
  }
}

describe('the change log', () => {
  it('never lets a reader step over a change, however many write at once', async () => {
    await directory.empty()
    let writing = true
    const reader = follow(() => !writing)
    const writer = async (name: string) => {
      for (let index = 0; index < 40; index += 1) await person(`${name}${index}@x.test`)
    }
    const importer = directory.importCsv(
      `userName\n${Array.from({ length: 500 }, (_, index) => `csv${index}@x.test\n`).join('')}`,
    )
    await Promise.all([writer('a'), writer('b'), writer('c'), importer])
    writing = false
    const seen = await reader
    expect(seen).toEqual(Array.from({ length: 620 }, (_, index) => index + 1))
  })

  it('gives a later writer its number only after an earlier one has committed', async () => {
    await directory.empty()
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let locked = (): void => undefined
    const isLocked = new Promise<void>((resolve) => {
      locked = resolve
    })
    const first = directory.database.transaction(async (tx) => {
      await lockDirectory(tx, 'main')
      const at = new Date()
      await writeChanges(
        tx,
        'main',
        [{ kind: 'person', subjectId: crypto.randomUUID(), what: 'updated' }],
        at,
      )
      locked()
      await held
    })
    await isLocked
    const second = person('late@x.test')
    // The second writer waits in PostgreSQL before it takes a number, so that a reader sees neither of the two yet.
    while ((await waitingForLock()) === 0);
    expect(await directory.changes()).toEqual([])
    release()
    await first
    expect((await second).changedSeq).toBe(2)
    expect(await directory.changes()).toEqual(['person updated', 'person created'])
  })

  it('gives a number back when its transaction fails', async () => {
    await directory.empty()
    await person('a@x.test')
    const failing = directory.database.transaction(async (tx) => {
      await lockDirectory(tx, 'main')
      await writeChanges(
        tx,
        'main',
        [{ kind: 'person', subjectId: crypto.randomUUID(), what: 'updated' }],
        new Date(),
      )
      throw new Error('killed')
    })
    await expect(failing).rejects.toThrow('killed')
    expect((await person('b@x.test')).changedSeq).toBe(2)
  })

  it('refuses to go on from a number it never gave out', async () => {
    await expect(directory.store.changesSince('main', 1_000_000, 10)).rejects.toMatchObject({
      code: 'changes_gone',
    })
  })
})

async function waitingForLock(): Promise<number> {
  const [row] = await directory.database.rows<{ waiting: number }>(
    `select count(*) as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return row?.waiting ?? 0
}
