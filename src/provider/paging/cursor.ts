import { createHash } from 'node:crypto'
import { type ListQuery, printFilter, type ResourceType, scimError } from '../../scim/index.ts'
import type { PagePosition } from '../store.ts'
import type { Caller } from '../tenants/tenant.ts'

/** Makes text unreadable and unforgeable for clients; opening it under another context fails. */
export interface CursorSeal {
  seal(text: string, context: readonly string[]): string
  /** Throws when the text was not sealed here, or for another context. */
  open(sealed: string, context: readonly string[]): string
}

/** How long a cursor can be used, in seconds (RFC 9865 §4 `cursorTimeout`). */
export const cursorSeconds = 3600

/** Where the next page begins, and in whose list. */
interface CursorContent {
  /** What was asked: a cursor belongs to one query (RFC 9865 §2). */
  readonly query: string
  readonly count: number
  readonly after: PagePosition
  /** Only what existed when the first page was read is in the list. */
  readonly until: number
  readonly expires: number
}

/** A page of a walk by cursor: `after` is undefined on the first. */
export interface CursorPage {
  readonly after: PagePosition | undefined
  readonly count: number
  readonly until: Date
}

/**
 * Reads the cursor of a query; the empty one starts a walk. It is bound to tenant and connection, and confers no rights:
 * every page is authorised anew. Throws ScimError 400: invalidCursor, expiredCursor, invalidCount (RFC 9865 §2.1).
 */
export function openCursor(
  query: ListQuery,
  types: readonly ResourceType[],
  size: { readonly count: number; readonly at: Date },
  caller: Caller,
  seal: CursorSeal,
): CursorPage {
  if (query.cursor === undefined || query.cursor === '') {
    return { after: undefined, count: size.count, until: size.at }
  }
  const content = readContent(query.cursor, caller, seal)
  if (content.query !== digestOf(query, types)) {
    throw scimError(
      'invalidCursor',
      'The cursor belongs to another query; repeat the parameters of the first page.',
    )
  }
  if (content.count !== size.count) {
    throw scimError(
      'invalidCount',
      `The pages of this cursor hold ${content.count}; repeat the count of the first page.`,
    )
  }
  if (content.expires <= size.at.getTime()) {
    throw scimError('expiredCursor', 'The cursor has expired; start again with the first page.')
  }
  return { after: content.after, count: size.count, until: new Date(content.until) }
}

/** The cursor of the next page. */
export function sealCursor(
  next: PagePosition,
  page: CursorPage,
  query: ListQuery,
  types: readonly ResourceType[],
  at: Date,
  caller: Caller,
  seal: CursorSeal,
): string {
  const content: CursorContent = {
    query: digestOf(query, types),
    count: page.count,
    after: next,
    until: page.until.getTime(),
    expires: at.getTime() + cursorSeconds * 1000,
  }
  return seal.seal(JSON.stringify(content), contextOf(caller))
}

function readContent(cursor: string, caller: Caller, seal: CursorSeal): CursorContent {
  try {
    return JSON.parse(seal.open(cursor, contextOf(caller))) as CursorContent
  } catch {
    throw scimError('invalidCursor', 'The cursor is not one of this server.')
  }
}

function contextOf(caller: Caller): string[] {
  return ['scim cursor', caller.tenantId, String(caller.connection)]
}

/** What is asked, whatever page of it: two queries of one digest list the same. */
export function digestOf(query: ListQuery, types: readonly ResourceType[]): string {
  const parts = [
    types.map((type) => type.name),
    query.filter === undefined ? '' : printFilter(query.filter),
    query.sortBy?.toLowerCase() ?? '',
    query.sortOrder,
    query.attributes ?? [],
    query.excludedAttributes ?? [],
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
