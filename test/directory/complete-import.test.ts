import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { deletePerson, findPerson } from '../../src/directory/index.ts'
import { createDirectoryInTest, type DirectoryInTest } from './directory-in-test.ts'

let directory: DirectoryInTest
beforeAll(async () => {
  directory = await createDirectoryInTest()
})
beforeEach(() => directory.empty())
afterAll(() => directory.drop())

const names = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `p${from + index}@x.test`)
const file = (userNames: readonly string[]) => `userName\n${userNames.join('\n')}\n`
const present = async () => (await directory.store.takeCensus('main')).people

describe('a file that is declared complete', () => {
  it('lets nobody leave when it is not declared so', async () => {
    await directory.importCsv(file(names(20)))
    expect(await directory.importCsv(file(names(1)))).toMatchObject({ left: 0, unchanged: 1 })
    expect(await present()).toBe(20)
  })

  it('puts those who are missing from it into the bin, and counts them', async () => {
    await directory.importCsv(file(names(20)), { complete: true })
    const report = await directory.importCsv(file(names(18)), { complete: true })
    expect(report).toMatchObject({ left: 2, unchanged: 18, changes: { first: 21, last: 22 } })
    expect(await directory.changes(20)).toEqual(['person deleted', 'person deleted'])
    expect((await findPerson(directory.store, 'main', 'p19@x.test')).deletedAt).not.toBeNull()
  })

  it('is refused when it is half as long as the last one, and changes nothing', async () => {
    await directory.importCsv(file(names(20)), { complete: true })
    await expect(
      directory.importCsv(file([...names(10), 'new@x.test']), { complete: true }),
    ).rejects.toMatchObject({
      code: 'csv_shrunk',
      details: { leaving: 10, before: 20, lines: 11, previous: 20 },
    })
    expect(await present()).toBe(20)
    expect(await directory.changes(20)).toEqual([])
  })

  it('is measured against who is here when there was no complete one before', async () => {
    await directory.importCsv(file(names(20)))
    await expect(directory.importCsv(file(names(17)), { complete: true })).rejects.toMatchObject({
      code: 'csv_shrunk',
      message: '3 of 20 would leave: more than a tenth.',
      details: { known: '20 are here, and no complete file came before' },
    })
  })

  it('is believed when a person says the number, and only that number', async () => {
    await directory.importCsv(file(names(20)), { complete: true })
    await expect(
      directory.importCsv(file(names(10)), { complete: true, allowShrink: 9 }),
    ).rejects.toMatchObject({ message: '10 of 20 would leave: more than the 9 that were allowed.' })
    expect(await directory.importCsv(file(names(10)), { complete: true, allowShrink: 10 })).toMatchObject({
      left: 10,
    })
    expect(await present()).toBe(10)
  })

  it('is refused when it has shrunk though others have joined in place of those who left', async () => {
    await directory.importCsv(file(names(20)), { complete: true })
    await expect(directory.importCsv(file(names(20, 3)), { complete: true })).rejects.toMatchObject({
      code: 'csv_shrunk',
      details: { leaving: 3 },
    })
  })

  it('is measured against the last one too: most have gone another way, and one more is missing', async () => {
    await directory.importCsv(file(names(40)), { complete: true })
    for (const name of names(20)) await deletePerson(directory, 'main', name)
    await expect(directory.importCsv(file(names(19, 21)), { complete: true })).rejects.toMatchObject({
      message: '1 of 20 would leave: the file is shorter than the last one by more than a tenth.',
      details: { known: 'the last complete one brought 40' },
    })
  })

  it('is refused when its last line has no line end: it may be cut off', async () => {
    await directory.importCsv(file(names(20)))
    await expect(directory.importCsv(file(names(20)).trimEnd(), { complete: true })).rejects.toMatchObject({
      code: 'csv_truncated',
    })
  })

  it('keeps everyone who is missing when a line could not be read: it may be theirs', async () => {
    await directory.importCsv(file(names(20)))
    const csv = `userName,city\n${names(19)
      .map((name) => `${name},Oslo\n`)
      .join('')}"p19@x.test,Oslo\n`
    expect(await directory.importCsv(csv, { complete: true })).toMatchObject({
      rejected: 1,
      left: 0,
      kept: 1,
    })
    expect(await present()).toBe(20)
  })

  it('does not take someone for a leaver whose own line was rejected, and lets others leave', async () => {
    await directory.importCsv(file(names(20)))
    const csv = `userName,active\n${names(18)
      .map((name) => `${name},true\n`)
      .join('')}p18@x.test,perhaps\n`
    expect(await directory.importCsv(csv, { complete: true })).toMatchObject({
      rejected: 1,
      left: 1,
      kept: 0,
    })
    expect((await findPerson(directory.store, 'main', 'p18@x.test')).deletedAt).toBeNull()
  })

  it('says in a dry run how many would leave', async () => {
    await directory.importCsv(file(names(20)))
    expect(await directory.importCsv(file(names(19)), { complete: true, dryRun: true })).toMatchObject({
      left: 1,
    })
    expect(await present()).toBe(20)
  })

  it('removes memberships that are missing from a complete membership file, within the same limits', async () => {
    await directory.importCsv(file(names(20)))
    const members = (count: number) =>
      `group,member\n${names(count)
        .map((name) => `Staff,${name}\n`)
        .join('')}`
    await directory.importCsv(members(20))
    await expect(directory.importCsv(members(5), { complete: true })).rejects.toMatchObject({
      code: 'csv_shrunk',
    })
    expect(await directory.importCsv(members(19), { complete: true })).toMatchObject({ left: 1 })
    expect(await directory.changes(41)).toEqual(['member removed'])
  })
})
