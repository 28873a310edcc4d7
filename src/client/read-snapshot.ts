import { createHash } from 'node:crypto'
import type { Json, JsonDocument } from '../events/product-event.ts'
import { callApi, FeedError, type Place } from './call-api.ts'

/** A member as it is now. */
export interface SnapshotMember {
  /** The id it has in SCIM, and in `subject.id` of events. */
  readonly id: string
  readonly connection: number
  readonly version: number
  readonly personId: string | null
  readonly state: 'active' | 'deactivated'
  readonly since: string | null
  readonly createdAt: string
  readonly changedAt: string
  readonly member: JsonDocument
  readonly properties: { readonly [name: string]: Json }
  /** Roles of the product that its groups grant, by name. */
  readonly roles: readonly string[]
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
  readonly changedAt: string
  readonly memberCount: number
  readonly group: JsonDocument
}

interface Page<T> {
  readonly cursor: string
  readonly items: readonly T[]
  readonly next?: string
  readonly count: number
  readonly hash: string
}

type Numbered = Pick<SnapshotMember, 'id' | 'connection' | 'version'>

/** All of one kind that a tenant has now, page by page; each page is checked to follow the one before without a gap. */
export async function* readSnapshot<T extends Numbered>(
  place: Place,
  tenant: string,
  of: 'members' | 'groups',
): AsyncGenerator<{ readonly items: readonly T[]; readonly cursor: string }> {
  let page: string | undefined
  let hash = ''
  do {
    const path = `/tenants/${encodeURIComponent(tenant)}/snapshot`
    const found = await callApi<Page<T>>(place, path, { of, page, limit: 500 })
    hash = found.items.reduce(hashOf, hash)
    if (hash !== found.hash) {
      throw new FeedError(502, {
        code: 'snapshot_incomplete',
        title: 'The pages of the snapshot do not fit together.',
        cause: 'Something between Rollcall and here lost a record or answered from a cache.',
      })
    }
    yield { items: found.items, cursor: found.cursor }
    page = found.next
  } while (page !== undefined)
}

function hashOf(hash: string, { connection, id, version }: Numbered): string {
  return createHash('sha256').update(`${hash}\n${connection} ${id} ${version}`).digest('hex')
}
