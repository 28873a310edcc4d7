import { expect, it } from 'vitest'
import { writeCsvLine } from './write-csv.ts'

it('writes commas, quotes and line breaks as RFC 4180 says', () => {
  expect(writeCsvLine(['a', 'b, c', 'd "e"', 'f\r\ng', null, 7, true])).toBe(
    'a,"b, c","d ""e""","f\r\ng",,7,true\r\n',
  )
})

it.each(['=HYPERLINK("http://evil.test")', '+1', '-2+3', '@SUM(A1)', '\tx', '\rx'])(
  'keeps %j from being a formula',
  (cell) => {
    expect(writeCsvLine([cell]).replace(/^"/, '').startsWith("'")).toBe(true)
  },
)

it('writes values that are no text as JSON', () => {
  expect(writeCsvLine([{ a: [1] }, ['x', 'y']])).toBe('"{""a"":[1]}","[""x"",""y""]"\r\n')
})
