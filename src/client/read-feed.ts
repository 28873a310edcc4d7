import { callApi, FeedError, type Place } from './call-api.ts'
import { readSnapshot, type SnapshotGroup, type SnapshotMember } from './read-snapshot.ts'
import type { RollcallEvent } from './typed-event.ts'

export interface FeedOptions extends Place {
  /** Name or id of one tenant; left out, every tenant. */
  readonly tenant?: string | undefined
  /**
   * The cursor that was kept last. Left out, reading begins with a snapshot; `latest`: with what happens from now on;
   * `oldest`: with the oldest event that is kept.
   */
  readonly after?: string | undefined
  /** `member.deactivated`, `group.*`; everything when left out. */
  readonly types?: readonly string[] | undefined
  /** How long one request waits for news, in seconds (0–30). 20 when left out. */
  readonly waitSeconds?: number | undefined
  /** False: end once everything there is has been read, instead of waiting for more. */
  readonly follow?: boolean | undefined
}

/**
 * A step of reading. Keep `cursor` once the step is done: whoever begins after it again misses nothing.
 *
 * `snapshot_begins` … `members` and `groups` … `snapshot_ends`: everything there is, of one tenant. Members that a product
 * has and that were not among them have left. `events`: what happened since, in order.
 */
export type FeedStep =
  | { readonly kind: 'events'; readonly events: readonly RollcallEvent[]; readonly cursor: string }
  | {
      readonly kind: 'snapshot_begins'
      readonly tenant: string
      /** `cursor_lost`: it was away for so long that events it has not seen are gone (410). */
      readonly because: 'first_time' | 'cursor_lost'
    }
  | { readonly kind: 'members'; readonly tenant: string; readonly members: readonly SnapshotMember[] }
  | { readonly kind: 'groups'; readonly tenant: string; readonly groups: readonly SnapshotGroup[] }
  | { readonly kind: 'snapshot_ends'; readonly tenant: string; readonly cursor: string | undefined }

interface FeedPage {
  readonly items: readonly RollcallEvent[]
  readonly cursor: string
  readonly more: boolean
}

/**
 * Reads what happens, for ever or until the signal: events in order, by long poll. Failures that pass are waited out. A
 * cursor that is too old (410) is answered with a snapshot, after which it goes on: nothing is missed, some may come twice.
 * @throws FeedError for what does not pass, such as a key that is refused
 */
export async function* readFeed(options: FeedOptions): AsyncGenerator<FeedStep, void, undefined> {
  const { tenant, types, waitSeconds = 20, follow = true } = options
  const path = tenant === undefined ? '/feed' : `/tenants/${encodeURIComponent(tenant)}/feed`
  let cursor = options.after
  if (cursor === undefined) cursor = yield* snapshot(options, 'first_time')
  let after: string | undefined = cursor === 'oldest' ? undefined : cursor
  for (let isAtEnd = false; ; ) {
    const wait: number = isAtEnd && follow ? waitSeconds : 0
    try {
      const page: FeedPage = await callApi<FeedPage>(options, path, {
        after,
        types: types?.join(','),
        wait,
        limit: 500,
      })
      if (page.items.length > 0 || page.cursor !== after) {
        yield { kind: 'events', events: page.items, cursor: page.cursor }
      }
      after = page.cursor
      if (!page.more && !follow) return
      isAtEnd = !page.more
    } catch (error) {
      if (!(error instanceof FeedError && error.status === 410)) throw error
      after = yield* snapshot(options, 'cursor_lost')
      isAtEnd = false
    }
  }
}

/** Reads everything there is. Returns where to go on: the place in the feed before the first record was read. */
async function* snapshot(
  options: FeedOptions,
  because: 'first_time' | 'cursor_lost',
): AsyncGenerator<FeedStep, string, undefined> {
  const tenants = options.tenant === undefined ? await tenantIds(options) : [options.tenant]
  const path = options.tenant === undefined ? '/feed' : `/tenants/${encodeURIComponent(options.tenant)}/feed`
  const { cursor } = await callApi<FeedPage>(options, path, { after: 'latest' })
  for (const [index, tenant] of tenants.entries()) {
    yield { kind: 'snapshot_begins', tenant, because }
    for await (const { items } of readSnapshot<SnapshotMember>(options, tenant, 'members')) {
      yield { kind: 'members', tenant, members: items }
    }
    for await (const { items } of readSnapshot<SnapshotGroup>(options, tenant, 'groups')) {
      yield { kind: 'groups', tenant, groups: items }
    }
    // Only the last one is a place to go on from: a restart in between begins anew.
    yield { kind: 'snapshot_ends', tenant, cursor: index === tenants.length - 1 ? cursor : undefined }
  }
  return cursor
}

async function tenantIds(options: FeedOptions): Promise<string[]> {
  const { items } = await callApi<{ items: readonly { readonly id: string }[] }>(options, '/tenants', {})
  return items.map(({ id }) => id)
}
