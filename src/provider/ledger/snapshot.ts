import { createHash } from 'node:crypto'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { JsonDocument } from '../../events/product-event.ts'
import type { PropertyValues } from '../properties/property.ts'
import { feedCursor } from './feed-cursor.ts'
import type { LedgerReader } from './ports.ts'

/** A member as it is now: everything a product needs to make its own list right. */
export interface SnapshotMember {
  readonly id: string
  readonly connection: number
  readonly personId: string | null
  /** `active`, `deactivated`: whether the person may use the product in this tenant. */
  readonly state: string
  readonly since: Date | null
  readonly version: number
  readonly createdAt: Date
  readonly changedAt: Date
  readonly member: JsonDocument
  /** The product's own properties, from what has taken effect of the record. */
  readonly properties: PropertyValues
  /** Roles of the product that its groups grant, by name. */
  readonly roles: readonly string[]
  /** The groups it is in, each with the connection that says so. */
  readonly groups: readonly {
    readonly id: string
    readonly displayName: string | null
    readonly externalId: string | null
    readonly connection: number
  }[]
}

export interface SnapshotGroup {
  readonly id: string
  readonly connection: number
  readonly version: number
  readonly changedAt: Date
  readonly memberCount: number
  readonly group: JsonDocument
}

/** Where a page ended: a record of one connection. */
export interface SnapshotPlace {
  readonly connection: number
  readonly id: string
}

export interface SnapshotReader {
  members(tenantId: string, after: SnapshotPlace, limit: number): Promise<readonly SnapshotMember[]>
  groups(tenantId: string, after: SnapshotPlace, limit: number): Promise<readonly SnapshotGroup[]>
}

export interface SnapshotPage<T> {
  /** The place in the feed to go on from once all pages are read. The same on every page. */
  readonly cursor: string
  readonly items: readonly T[]
  /** Names the next page; null on the last. */
  readonly next: string | null
  /** How many there were up to the end of this page; on the last page the whole number. */
  readonly count: number
  /**
   * Over the records up to the end of this page, so that whoever reads can tell that nothing got lost on the way: from the
   * empty text on, SHA-256 of the hash so far, a line feed, and `<connection> <id> <version>`, in hexadecimal.
   */
  readonly hash: string
}

interface PageState {
  readonly tenantId: string
  readonly kind: 'members' | 'groups'
  readonly seq: number
  readonly after: SnapshotPlace
  readonly count: number
  readonly hash: string
}

const beginning: SnapshotPlace = { connection: 0, id: '00000000-0000-0000-0000-000000000000' }

/**
 * One page of all that a tenant has now. The place in the feed is taken before the first record is read: what changes
 * while the pages are read is told again by the feed from there on, so that snapshot and feed together miss nothing.
 * Throws `snapshot_page_invalid`.
 */
export async function readSnapshot<Kind extends PageState['kind']>(
  query: {
    readonly tenantId: string
    readonly kind: Kind
    readonly page: string | undefined
    readonly limit: number
  },
  ports: { readonly ledger: LedgerReader; readonly snapshot: SnapshotReader },
): Promise<SnapshotPage<Kind extends 'members' ? SnapshotMember : SnapshotGroup>> {
  const { tenantId, kind, limit } = query
  const state = query.page === undefined ? await begin(query, ports.ledger) : readPage(query.page, query)
  const records = await ports.snapshot[kind](tenantId, state.after, limit + 1)
  const items = records.slice(0, limit) as (Kind extends 'members' ? SnapshotMember : SnapshotGroup)[]
  const last = items.at(-1)
  const after = last ? { connection: last.connection, id: last.id } : state.after
  const reached = { ...state, after, count: state.count + items.length, hash: hashOf(state.hash, items) }
  return {
    cursor: feedCursor(state.seq),
    items,
    next: records.length > limit ? namePage(reached) : null,
    count: reached.count,
    hash: reached.hash,
  }
}

async function begin(
  { tenantId, kind }: { readonly tenantId: string; readonly kind: PageState['kind'] },
  ledger: LedgerReader,
): Promise<PageState> {
  return { tenantId, kind, seq: await ledger.reach(), after: beginning, count: 0, hash: '' }
}

function hashOf(
  before: string,
  items: readonly { readonly connection: number; readonly id: string; readonly version: number }[],
): string {
  let hash = before
  for (const { connection, id, version } of items) {
    hash = createHash('sha256').update(`${hash}\n${connection} ${id} ${version}`).digest('hex')
  }
  return hash
}

function namePage(state: PageState): string {
  return Buffer.from(JSON.stringify(state)).toString('base64url')
}

/** A page that somebody made up shows nothing that its tenant does not have; it must only not break anything. */
function readPage(text: string, { tenantId, kind }: Pick<PageState, 'tenantId' | 'kind'>): PageState {
  try {
    const state = JSON.parse(Buffer.from(text, 'base64url').toString()) as PageState
    const { seq, count, after, hash } = state
    const isWhole = [seq, count, after.connection].every(
      (number) => Number.isSafeInteger(number) && number >= 0,
    )
    const isOwn = state.tenantId === tenantId && state.kind === kind
    if (isOwn && isWhole && /^[0-9a-f-]{36}$/.test(after.id) && /^[0-9a-f]*$/.test(hash)) return state
  } catch {
    // Not one of ours.
  }
  throw new RollcallError('snapshot_page_invalid')
}
