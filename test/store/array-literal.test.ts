import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { arrayLiteral } from '../../src/store/array-literal.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase({ empty: true })
})
afterAll(() => test.drop())

/** PostgreSQL keeps no U+0000, and half a surrogate pair is no character. */
const kept = (text: string): string => text.replaceAll('\u0000', '').toWellFormed()

async function read(type: string, values: readonly unknown[]): Promise<unknown[]> {
  const rows = await test.database.rows<{ value: unknown }>(
    `select value from unnest($1::${type}[]) with ordinality as v (value, place) order by place`,
    [arrayLiteral(values)],
  )
  return rows.map(({ value }) => value)
}

describe('a list written as PostgreSQL reads arrays', () => {
  it('comes back as it was, whatever its texts hold', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }).map(kept),
      fc.constantFrom(
        '',
        'null',
        'NULL',
        '{}',
        '{a,b}',
        '"',
        '\\',
        '\\n',
        '\n',
        '\t\r\b\f',
        '\u001f',
        "'",
        ', ',
        '\u2028',
      ),
      fc.constant(null),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 8 }), async (texts) => {
        expect(await read('text', texts)).toEqual(texts)
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  it('carries numbers, times and nothing', async () => {
    const at = new Date('2026-11-21T10:11:12.345Z')
    expect(await read('integer', [1, null, -7])).toEqual([1, null, -7])
    expect(await read('timestamptz', [at, null])).toEqual([at, null])
    expect(await read('text', [])).toEqual([])
  })

  it('may be an element of another', async () => {
    const lists = [['a', 'b "c" \\'], []]
    const rows = await test.database.rows<{ value: string[] }>(
      'select value::text[] from unnest($1::text[]) with ordinality as v (value, place) order by place',
      [arrayLiteral(lists.map((list) => arrayLiteral(list)))],
    )
    expect(rows.map(({ value }) => value)).toEqual(lists)
  })
})
