import type { Page } from '../../directory/store.ts'

/** The place after which the next page begins: what it is sorted by, and the id. */
export interface Place {
  readonly key: string
  readonly id: string
}

export const defaultPageSize = 100
export const largestPage = 1000

export function pageSize(limit: number | undefined): number {
  return Math.min(Math.max(limit ?? defaultPageSize, 1), largestPage)
}

export function encodePlace({ key, id }: Place): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url')
}

/** Null for a first page, and for anything that no page ever gave out: the list then starts from the beginning. */
export function decodePlace(text: string | undefined): Place | null {
  if (text === undefined || text.length > 2000) return null
  try {
    const [key, id]: unknown[] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    const valid = typeof key === 'string' && typeof id === 'string' && isUuid(id) && !key.includes('\0')
    return valid ? { key, id } : null
  } catch {
    return null
  }
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)
}

/** Cuts rows read with `limit + 1` to a page: one more than asked for means that there is a next one. */
export function makePage<R, T>(
  rows: readonly R[],
  limit: number,
  place: (row: R) => Place,
  present: (row: R) => T,
): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(present),
    next: rows.length > limit && last !== undefined ? encodePlace(place(last)) : null,
  }
}
