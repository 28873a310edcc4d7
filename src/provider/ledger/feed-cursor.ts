import { RollcallError } from '../../errors/rollcall-error.ts'

/** A place in the feed, as consumers keep it. Where nothing has been read yet: 0. */
export function feedCursor(seq: number): string {
  return `c_${seq.toString(36)}`
}

/** The place a cursor stands for. Throws `feed_cursor_invalid`. */
export function readFeedCursor(cursor: string): number {
  const digits = /^c_([0-9a-z]{1,10})$/.exec(cursor)?.[1]
  if (digits === undefined) throw new RollcallError('feed_cursor_invalid', { cursor: cursor.slice(0, 40) })
  return Number.parseInt(digits, 36)
}
