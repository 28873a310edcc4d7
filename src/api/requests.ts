import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import { RollcallError } from '../errors/rollcall-error.ts'
import { findRequest, listRequests, replay } from '../provider/request-log/read-requests.ts'
import type { RequestQuery } from '../provider/request-log/request-entry.ts'
import {
  presentExchange,
  presentRequest,
  replaySchema,
  requestOutcomes,
  requestSchema,
  wholeRequestSchema,
} from './request-shapes.ts'
import { listOf, literals } from './shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'

const tags = ['requests']
const tenant = Type.String({ description: 'id or name' })
const number = '^\\d{1,15}$'
const text = (description: string) => Type.Optional(Type.String({ maxLength: 300, description }))

const querystring = Type.Object({
  method: Type.Optional(literals(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])),
  status: Type.Optional(Type.Integer({ minimum: 100, maximum: 599 })),
  refused: Type.Optional(
    Type.Boolean({ description: 'only what was refused or failed; false: only what was not' }),
  ),
  resource: text('id of a person, a group or another resource'),
  search: text('part of a name, a path or a client; or the id of a request'),
  token: text('id of a token'),
  profile: text('identity provider it was understood as'),
  tolerance: text('name of a tolerance that was applied'),
  outcome: Type.Optional(literals(requestOutcomes)),
  hook: Type.Optional(
    Type.Boolean({
      description: 'only what the hook refused, had wait or gave no answer to; false: all else',
    }),
  ),
  since: text('RFC 3339: not before'),
  until: text('RFC 3339: before'),
  after: Type.Optional(Type.String({ pattern: number, description: 'newer than this number, oldest first' })),
  cursor: Type.Optional(Type.String({ pattern: number })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
})

/** What identity providers sent and what they were answered, for the tenant's own admin to read. */
export function requestRoutes({ provider }: ProviderDependencies): FastifyPluginAsyncTypebox {
  const { ports, requests } = provider
  const one = Type.Object({ tenant, request: Type.String({ maxLength: 100, description: 'id: q_…' }) })
  return async (app) => {
    app.get(
      '/tenants/:tenant/requests',
      {
        schema: {
          summary: 'SCIM requests of a tenant, newest first; with `after`, oldest first',
          tags,
          params: Type.Object({ tenant }),
          querystring,
          response: { 200: listOf(requestSchema) },
        },
      },
      async ({ params, query }) => {
        const wanted = readQuery(query)
        const entries = await listRequests(params.tenant, wanted, ports, requests)
        const last = entries.at(-1)
        const more = entries.length === wanted.limit && last !== undefined && query.after === undefined
        return { items: entries.map(presentRequest), ...(more ? { next: String(last.number) } : {}) }
      },
    )
    app.get(
      '/tenants/:tenant/requests/:request',
      {
        // Headers and bodies in here are text; no token is among what is kept.
        schema: {
          summary: 'One request; with what was sent and answered, when the tenant has that kept',
          tags,
          params: one,
          response: { 200: wholeRequestSchema },
        },
      },
      async ({ params }) => {
        const { entry, exchange } = await findRequest(params.tenant, params.request, ports, requests)
        return { ...presentRequest(entry), exchange: presentExchange(exchange) }
      },
    )
    app.post(
      '/tenants/:tenant/requests/:request/replay',
      {
        schema: {
          summary: 'Answer a stored request again with today’s code, settings and data; nothing is written',
          tags,
          params: one,
          response: { 200: replaySchema },
        },
      },
      async ({ params }) => {
        const { before, now, same, differences, changed, tolerances } = await replay(
          params.tenant,
          params.request,
          ports,
          requests,
        )
        return {
          before,
          now,
          same,
          differences: differences.map((difference) => ({ ...difference })),
          changed: [...changed],
          tolerances: [...tolerances],
        }
      },
    )
  }
}

function readQuery(query: Static<typeof querystring>): RequestQuery {
  const { since, until, cursor, after, limit = 50, ...same } = query
  return {
    ...same,
    limit,
    ...(since === undefined ? {} : { since: readInstant('since', since) }),
    ...(until === undefined ? {} : { until: readInstant('until', until) }),
    ...(cursor === undefined ? {} : { before: Number(cursor) }),
    ...(after === undefined ? {} : { after: Number(after) }),
  }
}

function readInstant(field: string, value: string): Date {
  const at = new Date(value)
  if (/^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(at.getTime())) return at
  throw new RollcallError('invalid_request', {
    part: 'query',
    field,
    problem: 'is not an instant of RFC 3339',
  })
}
