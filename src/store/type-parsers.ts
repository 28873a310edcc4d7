import pg from 'pg'

type Parse = (text: string) => unknown

/** PostgreSQL's type numbers (pg_type.oid) that we read differently from the driver's defaults. */
const ownParsers: Readonly<Record<number, Parse>> = {
  20: readInt8,
  1016: (text) => readArray(text, readInt8),
  1700: Number,
  1231: (text) => readArray(text, Number),
  // A date has no time zone; the driver would make it midnight of this machine's.
  1082: (text) => text,
}

/** For `pg.Pool`'s `types`: per pool, so that nothing else in the process that uses the driver is changed. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    const own = format === 'binary' ? undefined : ownParsers[oid]
    return own ?? pg.types.getTypeParser(oid, format as 'text')
  },
}

/** @throws RangeError beyond 2^53, where a number would silently be another one */
function readInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is beyond the safe range of a number`)
  return value
}

/** A one-dimensional array of numbers, as PostgreSQL prints it: `{1,2,NULL}`. */
function readArray(text: string, read: (item: string) => number): (number | null)[] {
  const inner = text.slice(1, -1)
  return inner === '' ? [] : inner.split(',').map((item) => (item === 'NULL' ? null : read(item)))
}
