import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { serveCalls } from '../harness/worker.ts'
import { filteredValue, type RecordedRequest } from './requests.ts'

/**
 * A SCIM target that costs as little as a target can: it remembers who was created (userName and externalId to id),
 * answers look-ups, creates and changes, waits as long as told before each answer, and counts.
 */
export interface StubCounts {
  readonly requests: number
  readonly byMethod: Readonly<Record<string, number>>
  readonly accounts: number
  /** Connections that carried a request. */
  readonly connections: number
  /** Creates of somebody who was there already. */
  readonly duplicates: number
  readonly firstAtMs: number
  readonly lastAtMs: number
}

const accounts = new Map<string, string>()
let latencyMs = 0
let byMethod: Record<string, number> = {}
let created = 0
let duplicates = 0
/** Connections that carried a request: a client has at most one request under way on each. */
const connections = new Set<Socket>()
let firstAtMs = 0
let lastAtMs = 0
let recorded: RecordedRequest[] | undefined

const scim = { 'content-type': 'application/scim+json' }

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? 'GET'
  byMethod[method] = (byMethod[method] ?? 0) + 1
  if (firstAtMs === 0) firstAtMs = Date.now()
  connections.add(request.socket)
  try {
    const body = await readBody(request)
    recorded?.push({ method, path: request.url ?? '/', body, headers: pickHeaders(request) })
    if (latencyMs > 0) await wait(latencyMs)
    const answer = answerTo(method, request.url ?? '/', body)
    const text = answer.body === undefined ? undefined : JSON.stringify(answer.body)
    const length = text === undefined ? {} : { 'content-length': Buffer.byteLength(text) }
    response.writeHead(answer.status, { ...scim, ...length })
    response.end(text)
  } finally {
    lastAtMs = Date.now()
  }
}

interface Answer {
  readonly status: number
  readonly body?: unknown
}

function answerTo(method: string, url: string, body: string): Answer {
  const { pathname, searchParams } = new URL(url, 'http://stub')
  const [, type = '', id] = /\/(Users|Groups)(?:\/([^/]+))?$/.exec(pathname) ?? []
  if (type === '') return discovery(pathname)
  switch (method) {
    case 'GET':
      return id === undefined ? lookUp(type, searchParams) : { status: 200, body: resource(type, id) }
    case 'POST':
      return create(type, JSON.parse(body) as Record<string, unknown>)
    case 'PUT':
      return { status: 200, body: { ...(JSON.parse(body) as object), id } }
    case 'PATCH':
      return type === 'Groups' ? { status: 204 } : { status: 200, body: resource(type, id ?? '') }
    default:
      return { status: 204 }
  }
}

function lookUp(type: string, query: URLSearchParams): Answer {
  const value = filteredValue(query.get('filter'))
  const id = value === undefined ? undefined : accounts.get(`${type} ${value.toLowerCase()}`)
  const found = id === undefined ? [] : [resource(type, id)]
  // Without a filter somebody asks how many there are.
  const total = query.has('filter') ? found.length : created
  return {
    status: 200,
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: total,
      itemsPerPage: found.length,
      startIndex: 1,
      Resources: found,
    },
  }
}

/** The id follows from the name, so that the same requests sent again by somebody else meet the same accounts. */
function create(type: string, sent: Record<string, unknown>): Answer {
  const names = [sent['userName'], sent['externalId'], type === 'Groups' ? sent['displayName'] : undefined]
    .filter((name) => typeof name === 'string')
    .map((name) => `${type} ${name.toLowerCase()}`)
  const first = names[0] ?? ''
  if (accounts.has(first)) {
    duplicates += 1
    return {
      status: 409,
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '409',
        scimType: 'uniqueness',
      },
    }
  }
  const id = createHash('md5').update(first).digest('hex')
  for (const name of names) accounts.set(name, id)
  created += 1
  return { status: 201, body: { ...sent, id, meta: meta(type, id) } }
}

function resource(type: string, id: string): unknown {
  const schema = type === 'Users' ? 'User' : 'Group'
  return {
    schemas: [`urn:ietf:params:scim:schemas:core:2.0:${schema}`],
    id,
    active: true,
    meta: meta(type, id),
  }
}

function meta(type: string, id: string): unknown {
  return { resourceType: type === 'Users' ? 'User' : 'Group', location: `/scim/v2/${type}/${id}` }
}

function discovery(pathname: string): Answer {
  if (!pathname.endsWith('/ServiceProviderConfig')) return { status: 404, body: {} }
  const on = { supported: true }
  return {
    status: 200,
    body: {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: on,
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: false },
      sort: { supported: false },
      etag: { supported: false },
      authenticationSchemes: [],
    },
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  request.setEncoding('utf8')
  for await (const chunk of request) text += chunk
  return text
}

function pickHeaders({ headers }: IncomingMessage): Record<string, string> {
  const names = ['authorization', 'content-type', 'accept', 'user-agent'] as const
  return Object.fromEntries(names.flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])))
}

const server = createServer((request, response) => {
  respond(request, response).catch(() => response.destroy())
}).listen(0, '127.0.0.1')
server.keepAliveTimeout = 600_000
server.once('listening', () =>
  serveCalls(
    {
      origin: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      latency: (ms: number) => {
        latencyMs = ms
      },
      /** Forgets counts; with `accounts` also everybody. */
      reset: (what: { readonly accounts: boolean; readonly record: boolean }) => {
        if (what.accounts) {
          accounts.clear()
          created = 0
        }
        byMethod = {}
        connections.clear()
        duplicates = firstAtMs = lastAtMs = 0
        recorded = what.record ? [] : undefined
      },
      counts: (): StubCounts => ({
        requests: Object.values(byMethod).reduce((sum, count) => sum + count, 0),
        byMethod,
        accounts: created,
        connections: connections.size,
        duplicates,
        firstAtMs,
        lastAtMs,
      }),
      recorded: () => recorded ?? [],
    },
    () => server.closeAllConnections(),
  ),
)
