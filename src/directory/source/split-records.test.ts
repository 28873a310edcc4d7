import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultSplitLimits, type FileEnd, type RawRecord, splitRecords } from './split-records.ts'

async function split(input: string | Uint8Array, pieces = 1_000_000, limits = defaultSplitLimits) {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input
  const end: FileEnd = { bytes: 0, endsWithLineEnd: false }
  const records: RawRecord[] = []
  for await (const batch of splitRecords(inPieces(bytes, pieces), () => ',', end, limits))
    records.push(...batch)
  return { records, end }
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

describe('splitting a CSV file into records', () => {
  it('knows the line on which each record starts, quoted line ends and empty lines included', async () => {
    const { records } = await split('a,b\r\n\r\n"x\ny",1\r\nz,2\n')
    expect(records.map(({ line, text }) => [line, text])).toEqual([
      [1, 'a,b'],
      [3, '"x\ny",1'],
      [5, 'z,2'],
    ])
  })

  it('drops the byte order mark', async () => {
    const { records } = await split(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]))
    expect(records[0]?.text).toBe('a')
  })

  it('gives the same records wherever the stream is cut', async () => {
    const line = fc.constantFrom('a,b', '"x\ny",é', '', '"a ""q"" b",c', 'ÅØ,🙂', 'x"y,1')
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.integer({ min: 1, max: 7 }),
        async (lines, size) => {
          const text = lines.map((one) => `${one}\r\n`).join('')
          expect(await split(text, size)).toEqual(await split(text))
        },
      ),
    )
  })

  it('loses only the line whose quote is never closed', async () => {
    const { records } = await split('a,b\n1,"open\n2,x\n3,y\n')
    expect(records.map(({ line, problem }) => [line, problem])).toEqual([
      [1, null],
      [2, 'quote_not_closed'],
      [3, null],
      [4, null],
    ])
  })

  it('gives an open quote up after a hundred lines instead of reading to the end of the file', async () => {
    let read = 0
    async function* lines() {
      for (; read < 500; read += 1) yield new TextEncoder().encode(read === 1 ? '"open,1\n' : `${read},x\n`)
    }
    const end: FileEnd = { bytes: 0, endsWithLineEnd: false }
    const records: RawRecord[] = []
    let readWhenGivenUp = 0
    for await (const batch of splitRecords(lines(), () => ',', end)) {
      records.push(...batch)
      if (readWhenGivenUp === 0 && records.length > 1) readWhenGivenUp = read
    }
    expect(readWhenGivenUp).toBeLessThan(110)
    expect(records.filter(({ problem }) => problem !== null)).toMatchObject([
      { line: 2, problem: 'quote_not_closed' },
    ])
    expect(records.map(({ line }) => line)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1))
  })

  it('drops a line of megabytes and goes on with the next', async () => {
    const { records } = await split(`a,b\n${'x'.repeat(10_000_000)}\n1,2\n`, 65_536)
    expect(records.map(({ line, problem }) => [line, problem])).toEqual([
      [1, null],
      [2, 'line_too_long'],
      [3, null],
    ])
    expect(records[1]!.text.length).toBeLessThan(300)
  })

  it('marks lines with bytes that are not UTF-8, and those with control characters', async () => {
    const latin1 = Uint8Array.from([...'a,b\nJ'].map((c) => c.charCodeAt(0)).concat([0xf6, 0x72, 0x67, 0x0a]))
    expect((await split(latin1)).records.map(({ problem }) => problem)).toEqual([null, 'not_utf8'])
    const bell = (await split('a,b\n1,\u0007\n')).records
    expect(bell[1]?.problem).toBe('control_character')
  })

  it.each([
    ['binary data', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0x00, 0x01])],
    ['UTF-16 text', new Uint8Array([0xff, 0xfe, 0x61, 0x00])],
    ['a ZIP archive or an Excel workbook (.xlsx)', new Uint8Array([0x50, 0x4b, 0x03, 0x04])],
  ])('refuses %s at its first bytes', async (found, bytes) => {
    await expect(split(bytes)).rejects.toMatchObject({ code: 'csv_not_text', details: { found } })
  })

  it('refuses a file beyond the limit before reading the rest of it', async () => {
    let read = 0
    async function* endless() {
      for (;;) {
        read += 1
        yield new TextEncoder().encode('a,b\n')
      }
    }
    const drain = async () => {
      const end: FileEnd = { bytes: 0, endsWithLineEnd: false }
      const limits = { ...defaultSplitLimits, fileBytes: 40 }
      for await (const _batch of splitRecords(endless(), () => ',', end, limits));
    }
    await expect(drain()).rejects.toMatchObject({ code: 'csv_too_large' })
    expect(read).toBe(11)
  })

  it('tells whether the last line ends as a line does', async () => {
    expect((await split('a,b\n1,2\n')).end.endsWithLineEnd).toBe(true)
    expect((await split('a,b\n1,2')).end.endsWithLineEnd).toBe(false)
  })
})
