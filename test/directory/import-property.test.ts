import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDirectoryInTest, type DirectoryInTest } from './directory-in-test.ts'

let directory: DirectoryInTest
beforeAll(async () => {
  directory = await createDirectoryInTest()
})
afterAll(() => directory.drop())

const header = 'id,userName,displayName,city,active,manager'

/** People with user names of their own, some with an identifier, some with a manager who may or may not exist. */
const people = fc
  .uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 14 })
  .chain((numbers) =>
    fc.tuple(
      ...numbers.map((number) =>
        fc.record({
          number: fc.constant(number),
          identified: fc.boolean(),
          name: fc.constantFrom('Ada', 'Søren "Ø"', 'a, b', 'x\ny', ''),
          city: fc.constantFrom('', 'Oslo', 'İzmir'),
          active: fc.constantFrom('true', 'false', ''),
          manager: fc.option(fc.integer({ min: 0, max: 30 }), { nil: null }),
        }),
      ),
    ),
  )
  .map((rows) =>
    rows.map(({ number, identified, name, city, active, manager }) =>
      [
        identified ? `s${number}` : '',
        `p${number}@x.test`,
        `"${name.replaceAll('"', '""')}"`,
        city,
        active,
        manager === null || manager === number ? '' : `P${manager}@x.test`,
      ].join(','),
    ),
  )

const file = (lines: readonly string[]) => [header, ...lines].map((line) => `${line}\r\n`).join('')

describe('importing people', () => {
  it('gives the same directory however the lines of a file are spread over two', async () => {
    await fc.assert(
      fc.asyncProperty(people, fc.infiniteStream(fc.boolean()), async (lines, coin) => {
        const first = lines.filter(() => coin.next().value)
        const second = lines.filter((line) => !first.includes(line))
        await directory.empty()
        await directory.importCsv(file(lines))
        const whole = await directory.snapshot()
        await directory.empty()
        for (const part of [first, second]) if (part.length > 0) await directory.importCsv(file(part))
        expect(await directory.snapshot()).toEqual(whole)
      }),
      { numRuns: 25 },
    )
  })

  it('changes nothing the second time, and gives numbers without gaps', async () => {
    await fc.assert(
      fc.asyncProperty(people, people, async (before, after) => {
        await directory.empty()
        await directory.importCsv(file(before))
        const report = await directory.importCsv(file(after))
        const again = await directory.importCsv(file(after))
        expect(again).toMatchObject({ created: 0, updated: 0, restored: 0, left: 0, changes: null })
        expect(again.rejected).toBe(report.rejected)
        const changes = await directory.store.changesSince('main', 0, 10_000)
        expect(changes.map(({ seq }) => seq)).toEqual(changes.map((_change, index) => index + 1))
      }),
      { numRuns: 25 },
    )
  })

  it('ends, as a complete list, with exactly the people of the file, whoever was here', async () => {
    await fc.assert(
      fc.asyncProperty(people, people, async (before, after) => {
        await directory.empty()
        await directory.importCsv(file(before))
        const report = await directory.importCsv(file(after), { complete: true, allowShrink: 1000 })
        fc.pre(report.rejected === 0)
        const present = await directory.store.listPeople('main', { limit: 1000 })
        const named = after.map((line) => /p\d+@x\.test/.exec(line)![0]).sort()
        expect(present.items.map(({ userName }) => userName).sort()).toEqual(named)
      }),
      { numRuns: 25 },
    )
  })
})
