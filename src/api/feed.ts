import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { RollcallError } from '../errors/rollcall-error.ts'
import { type FeedPorts, readFeed } from '../provider/ledger/read-feed.ts'
import { readSnapshot, type SnapshotReader } from '../provider/ledger/snapshot.ts'
import { findTenant } from '../provider/tenants/manage-tenants.ts'
import {
  feedPageSchema,
  presentSnapshotGroup,
  presentSnapshotMember,
  snapshotPageSchema,
} from './event-shapes.ts'
import { literals } from './shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'

/** What the feed and the snapshot are read from. */
export interface FeedDependencies {
  readonly feed: FeedPorts & { readonly snapshot: SnapshotReader }
}

const tags = ['events']
const params = Type.Object({ tenant: Type.String({ description: 'id or name' }) })
/** Requests that wait at once; each holds a connection. */
const mostWaiting = 500
const longestWaitSeconds = 30

const feedQuery = Type.Object({
  after: Type.Optional(
    Type.String({
      maxLength: 100,
      description:
        'Cursor of the last answer; "latest" for what happens from now on; without it, all that is kept',
    }),
  ),
  types: Type.Optional(
    Type.String({ maxLength: 1000, description: 'Comma-separated: member.deactivated, group.*, …' }),
  ),
  wait: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: longestWaitSeconds,
      default: 0,
      description: 'Seconds to wait for the first event when there is none',
    }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
})

/** What a product reads: events in order, and all there is at present. */
export function feedRoutes({
  feed,
  provider,
}: FeedDependencies & ProviderDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    const closing = new AbortController()
    let waiting = 0
    app.addHook('preClose', async () => closing.abort())

    async function answer(
      tenantId: string | null,
      query: { after?: string; types?: string; wait?: number; limit?: number },
      reply: FastifyReply,
    ) {
      if (waiting >= mostWaiting) throw new RollcallError('too_many_streams', { limit: mostWaiting })
      const left = new AbortController()
      reply.raw.on('close', () => left.abort())
      waiting += 1
      try {
        const page = await readFeed(
          {
            tenantId,
            after: query.after,
            types: query.types?.split(',').filter((type) => type !== ''),
            limit: query.limit ?? 100,
            waitMs: (query.wait ?? 0) * 1000,
          },
          feed,
          AbortSignal.any([closing.signal, left.signal]),
        )
        // Kept open for the next request, it would keep a server that stops from stopping.
        if (closing.signal.aborted) reply.header('connection', 'close')
        return { ...page, items: page.items.map((event) => ({ ...event, data: { ...event.data } })) }
      } finally {
        waiting -= 1
      }
    }

    app.get(
      '/feed',
      {
        schema: {
          summary: 'Events of every tenant, in order, from a cursor on',
          description:
            'Kept for 30 days; 410 for a cursor from before that, and then a snapshot of each tenant is the way to go on. An event can come twice, never out of the order of its subject.',
          tags,
          querystring: feedQuery,
          response: { 200: feedPageSchema },
        },
      },
      async ({ query }, reply) => await answer(null, query, reply),
    )
    app.get(
      '/tenants/:tenant/feed',
      {
        schema: {
          summary: 'Events of a tenant, in order, from a cursor on',
          description:
            'Kept for 30 days; 410 for a cursor from before that: read the snapshot and go on with its cursor.',
          tags,
          params,
          querystring: feedQuery,
          response: { 200: feedPageSchema },
        },
      },
      async ({ params: { tenant }, query }, reply) =>
        await answer((await findTenant(tenant, provider.ports)).id, query, reply),
    )
    snapshotRoute(app, feed, provider)
  }
}

function snapshotRoute(
  app: Parameters<FastifyPluginAsyncTypebox>[0],
  feed: FeedDependencies['feed'],
  { ports }: ProviderDependencies['provider'],
): void {
  app.get(
    '/tenants/:tenant/snapshot',
    {
      schema: {
        summary: 'Everyone who is a member now, or every group, with the cursor to go on from in the feed',
        tags,
        params,
        querystring: Type.Object({
          of: Type.Optional(literals(['members', 'groups'])),
          page: Type.Optional(Type.String({ maxLength: 1000, description: '`next` of the page before' })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 200 })),
        }),
        response: { 200: snapshotPageSchema },
      },
    },
    async ({ params: { tenant }, query: { of = 'members', page, limit = 200 } }) => {
      const { id: tenantId } = await findTenant(tenant, ports)
      const read = { tenantId, page, limit }
      const found =
        of === 'members'
          ? await presented(readSnapshot({ ...read, kind: 'members' }, feed), presentSnapshotMember)
          : await presented(readSnapshot({ ...read, kind: 'groups' }, feed), presentSnapshotGroup)
      const { next, ...rest } = found
      return { ...rest, ...(next === null ? {} : { next }) }
    },
  )
}

async function presented<T, J>(page: Promise<{ items: readonly T[] } & PageRest>, present: (one: T) => J) {
  const { items, ...rest } = await page
  return { ...rest, items: items.map(present) }
}

interface PageRest {
  readonly cursor: string
  readonly next: string | null
  readonly count: number
  readonly hash: string
}
