import type { ServerResponse } from 'node:http'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { RollcallError } from '../errors/rollcall-error.ts'
import type { CoreDependencies } from './core-dependencies.ts'
import type { NumberedEvent } from './live-events.ts'

/** Open streams at once; each holds a connection. */
const maxStreams = 200
/** A reader this far behind is cut off; it comes back with Last-Event-ID and misses nothing. */
const maxUnreadBytes = 1_000_000

const querystring = Type.Object({
  topics: Type.String({
    maxLength: 2000,
    pattern: '^[a-z]+(:[^,]+)?(,[a-z]+(:[^,]+)?)*$',
    description:
      'Comma-separated: applications, application:ID, log (all), log:ID, changes (who changed an application, a person or a group), tenants (all), tenant:ID',
  }),
})

/** The live feed of the console and of `rollcall cycle watch`, as server-sent events. */
export function eventRoutes({ events, heartbeatMs = 15_000 }: CoreDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    const open = new Set<ServerResponse>()
    app.addHook('preClose', async () => {
      for (const stream of open) stream.end()
    })

    app.get(
      '/events',
      {
        schema: {
          summary:
            'Live events: cycle.progress, application.status, application.removed, log.appended, changed, tenant.request, synchronization.progress, resync',
          description:
            'text/event-stream. After a break send Last-Event-ID; a `resync` event means that missed events are not known any more and what is shown has to be read again.',
          tags: ['events'],
          querystring,
        },
      },
      (request, reply) => stream(request, reply, new Set(request.query.topics.split(','))),
    )
    app.get(
      '/tenants/:tenant/events',
      {
        schema: {
          summary: 'Live events of one tenant: tenant.request, synchronization.progress, changed, resync',
          description: 'text/event-stream, as /events; for whoever may see this tenant and nothing else.',
          tags: ['events'],
          params: Type.Object({ tenant: Type.String({ description: 'id or name' }) }),
          querystring: Type.Object({
            topics: Type.String({
              pattern: '^[a-z]+(,[a-z]+)*$',
              maxLength: 200,
              description: 'Comma-separated: requests, or all',
            }),
          }),
        },
      },
      (request, reply) => {
        if (request.tenantId === null)
          throw new RollcallError('tenant_not_found', { tenant: request.params.tenant })
        const { tenantId } = request
        const named = request.query.topics.split(',')
        const topics = named.map((topic) => (topic === 'all' ? `tenant:${tenantId}` : `${topic}:${tenantId}`))
        return stream(request, reply, new Set(topics))
      },
    )

    async function stream(
      request: FastifyRequest,
      reply: FastifyReply,
      topics: ReadonlySet<string>,
    ): Promise<void> {
      if (open.size >= maxStreams) throw new RollcallError('too_many_streams', { limit: maxStreams })
      const wanted = (event: NumberedEvent) => event.topics.some((topic) => topics.has(topic))
      const stream = startStream(reply.hijack().raw, reply.getHeaders())
      open.add(stream)

      const missed = resume(headerText(request.headers['last-event-id']), events)
      for (const event of missed) if (wanted(event) || event.name === 'resync') send(stream, event)
      send(stream, { id: events.position(), topics: [], name: 'ready', data: {} })

      const unsubscribe = events.subscribe((event) => {
        if (wanted(event) || event.name === 'resync') send(stream, event)
      })
      // An event rather than a comment: a browser does not show comments to the page, which has to notice silence.
      const heartbeat = setInterval(async () => {
        send(stream, { id: events.position(), topics: [], name: 'heartbeat', data: {} })
        // A stream outlives the request that opened it, and must not outlive the right to it.
        if (!(await request.mayStill().catch(() => true))) stream.end()
      }, heartbeatMs)
      stream.on('close', () => {
        clearInterval(heartbeat)
        unsubscribe()
        open.delete(stream)
      })
    }
  }
}

function startStream(raw: ServerResponse, headers: Record<string, number | string | string[] | undefined>) {
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value)
  // "no-transform" and X-Accel-Buffering keep proxies from collecting events before they pass them on.
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
  raw.write('retry: 2000\n\n')
  return raw
}

/** What a returning client missed; a lone `resync` when that is not known. */
function resume(lastId: string | undefined, events: CoreDependencies['events']): readonly NumberedEvent[] {
  if (lastId === undefined) return []
  return events.since(lastId) ?? [{ id: events.position(), topics: [], name: 'resync', data: {} }]
}

function send(stream: ServerResponse, event: NumberedEvent): void {
  if (stream.writableLength > maxUnreadBytes) {
    stream.destroy()
    return
  }
  stream.write(`id: ${event.id}\nevent: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`)
}

function headerText(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined
}
