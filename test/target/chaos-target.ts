import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '../../src/scim/index.ts'

/** One request as the target saw it. The journal is the oracle of tests, not the engine's own log. */
export interface JournalEntry {
  readonly method: string
  /** Path and query as they were sent. */
  readonly url: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: JsonObject | null
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  status: number
  /** Whether the target's state changed. */
  committed: boolean
}

export type FaultKind =
  | 'lost_reply' // executed, then the connection breaks
  | 'fail_before' // 500, not executed
  | 'fail_after' // executed, then 500
  | 'throttle_seconds' // 429 with Retry-After in seconds
  | 'throttle_date' // 429 with Retry-After as HTTP date
  | 'unavailable' // 503 with Retry-After
  | 'html' // 200 with a web page
  | 'redirect'
  | 'unauthorized'
  | 'not_found'
  | 'no_id' // executed, 201 without id
  | 'same_id' // executed, 201 with the id of somebody else
  | 'refuse' // 400 with a SCIM error
  | 'refuse_at_length' // 400 whose detail has a pair of surrogates where it is cut
  | 'endless_id' // executed, 201 with an id that no index can hold
  | 'ignore_filter' // answers everyone whatever was asked
  | 'not_json'
  | 'none_shown' // a list says how many there are and shows none
  | 'total_of_all' // a list of what was asked for counts everyone
  | 'other_account' // one account answers for another

export interface Fault {
  readonly kind: FaultKind
  readonly method: string
  /** Part of path and query it applies to, e.g. `/Users`. */
  readonly path?: string
  /** Only requests whose body contains this. */
  readonly body?: string
  /** How many requests pass before it begins. */
  readonly after?: number
  /** How often it fires; a fault that fired fewer times fails the test. */
  readonly times: number
}

export interface ChaosTarget {
  readonly url: string
  readonly journal: JournalEntry[]
  readonly users: Map<string, JsonObject>
  readonly groups: Map<string, JsonObject>
  readonly members: Map<string, Set<string>>
  /** Adds a fault; the first that fits a request wins. */
  fault(fault: Fault): void
  /** Lets every scripted fault go. Throws when one of them has not fired as often as it should have. */
  assertFaultsFired(): void
  /** Lets every scripted fault go, whether or not it has fired. */
  endFaults(): void
  clearJournal(): void
  /** Somebody makes an account there, or removes one, without asking anybody. */
  add(type: 'Users' | 'Groups', resource: JsonObject): void
  remove(type: 'Users' | 'Groups', id: string): void
  requests(method: string, path?: string): JournalEntry[]
  close(): Promise<void>
}

export interface ChaosOptions {
  readonly token?: string
  readonly latencyMs?: number
  /** False: two accounts may have one userName, as careless targets allow. */
  readonly unique?: boolean
  /** Most resources of one list. */
  readonly pageSize?: number
  readonly port?: number
  /** Whether a request may pass, instead of comparing with the token. */
  readonly authorizes?: (headers: IncomingMessage['headers']) => boolean
  /** Speaks TLS with this key and certificate, on the name localhost. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** What is answered at /ServiceProviderConfig, /Schemas and /ResourceTypes; 404 for those not given. */
  readonly documents?: Readonly<Record<string, JsonObject>>
  /** Groups are read without their members, whoever is in them. */
  readonly hidesMembers?: boolean
  /** How far `totalResults` of a list without a filter is from the truth. */
  readonly totalIsOffBy?: number
  /** Called after the target's state changed and before the answer leaves. */
  readonly onCommit?: (entry: JournalEntry) => void
}

interface Active extends Fault {
  passed: number
  fired: number
}

const error = (status: number, detail: string, scimType?: string): JsonObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
  status: String(status),
  detail,
  ...(scimType === undefined ? {} : { scimType }),
})

/** A SCIM target in memory, on loopback, with a deterministic script of faults. */
export async function startChaosTarget(options: ChaosOptions = {}): Promise<ChaosTarget> {
  const { token = 'secret', latencyMs = 0, unique = true } = options
  const users = new Map<string, JsonObject>()
  const groups = new Map<string, JsonObject>()
  const members = new Map<string, Set<string>>()
  const names = new Map<string, string>()
  const journal: JournalEntry[] = []
  const faults: Active[] = []
  let number = 0

  function findFault(entry: JournalEntry): Active | undefined {
    for (const fault of faults) {
      if (fault.fired >= fault.times || fault.method !== entry.method) continue
      if (fault.path !== undefined && !`${entry.path}?${entry.query}`.includes(fault.path)) continue
      if (fault.body !== undefined && !JSON.stringify(entry.body ?? {}).includes(fault.body)) continue
      if (fault.passed < (fault.after ?? 0)) {
        fault.passed += 1
        continue
      }
      fault.fired += 1
      return fault
    }
    return undefined
  }

  function list(type: 'Users' | 'Groups', query: URLSearchParams, ignoreFilter: boolean): JsonObject {
    const all = type === 'Users' ? users : groups
    const filter = /^(\S+) eq (.+)$/.exec(query.get('filter') ?? '')
    let found: JsonObject[]
    if (filter === null || ignoreFilter) {
      const from = Number(query.get('startIndex') ?? 1) - 1
      const most = Math.min(Number(query.get('count') ?? 100), options.pageSize ?? Number.POSITIVE_INFINITY)
      found = [...all.values()].slice(from, from + most)
      return listOf(found, all.size + (options.totalIsOffBy ?? 0))
    } else {
      const wanted = String(JSON.parse(filter[2] ?? '""')).toLowerCase()
      const name = (filter[1] ?? '').toLowerCase()
      if (type === 'Users' && name === 'username' && unique) {
        const hit = users.get(names.get(wanted) ?? '')
        found = hit === undefined ? [] : [hit]
      } else found = [...all.values()].filter((one) => String(valueAt(one, name)).toLowerCase() === wanted)
    }
    const from = Number(query.get('startIndex') ?? 1)
    return listOf(found.slice(from - 1, from - 1 + (options.pageSize ?? found.length)), found.length)
  }

  function execute(entry: JournalEntry, ignoreFilter: boolean): { status: number; body: JsonObject | null } {
    const document = options.documents?.[entry.path.replace('/scim/v2/', '')]
    if (entry.method === 'GET' && document !== undefined) return { status: 200, body: document }
    const match = /^\/scim\/v2\/(Users|Groups)(?:\/([^/]+))?$/.exec(entry.path)
    if (match === null) return { status: 404, body: error(404, 'no such endpoint') }
    const type = match[1] as 'Users' | 'Groups'
    const id = match[2] === undefined ? undefined : decodeURIComponent(match[2])
    const all = type === 'Users' ? users : groups
    if (entry.method === 'GET' && id === undefined)
      return { status: 200, body: list(type, entry.query, ignoreFilter) }
    if (entry.method === 'POST') return create(type, entry)
    const resource = all.get(id ?? '')
    if (resource === undefined || id === undefined)
      return { status: 404, body: error(404, 'no such resource') }
    if (entry.method === 'GET' && entry.query.get('attributes') === 'members') {
      const values = [...(members.get(id) ?? [])].map((value) => ({ value }))
      return { status: 200, body: { id, ...(values.length > 0 ? { members: values } : {}) } }
    }
    if (entry.method === 'GET') {
      const shown = type === 'Groups' && entry.query.get('excludedAttributes') !== 'members'
      const values = [...(members.get(id) ?? [])].map((value) => ({ value }))
      const isHidden = !shown || options.hidesMembers === true || values.length === 0
      return { status: 200, body: isHidden ? resource : { ...resource, members: values } }
    }
    entry.committed = true
    if (entry.method === 'DELETE') {
      all.delete(id)
      if (type === 'Users') {
        names.delete(String(resource['userName']).toLowerCase())
        for (const set of members.values()) set.delete(id)
      }
      return { status: 204, body: null }
    }
    if (entry.method === 'PUT') {
      names.delete(String(resource['userName']).toLowerCase())
      for (const name of Object.keys(resource)) delete resource[name]
      const { members: put, ...attributes } = entry.body ?? {}
      Object.assign(resource, attributes, { id })
      if (type === 'Groups')
        members.set(id, new Set(((put ?? []) as JsonObject[]).map(({ value }) => String(value))))
      names.set(String(resource['userName']).toLowerCase(), id)
      return { status: 200, body: resource }
    }
    for (const operation of (entry.body?.['Operations'] ?? []) as JsonObject[])
      applyOperation(resource, id, operation)
    return { status: 200, body: resource }
  }

  function create(type: 'Users' | 'Groups', entry: JournalEntry): { status: number; body: JsonObject } {
    const body = entry.body ?? {}
    const name = String(body[type === 'Users' ? 'userName' : 'displayName'] ?? '').toLowerCase()
    const taken =
      type === 'Users'
        ? names.has(name)
        : [...groups.values()].some((g) => String(g['displayName']).toLowerCase() === name)
    if (unique && taken) return { status: 409, body: error(409, `${name} is taken`, 'uniqueness') }
    number += 1
    const id = `${type === 'Users' ? 'u' : 'g'}-${number}`
    const resource = { ...body, id }
    if (type === 'Users') {
      users.set(id, resource)
      names.set(name, id)
    } else {
      groups.set(id, resource)
      members.set(id, new Set())
    }
    entry.committed = true
    return { status: 201, body: resource }
  }

  function applyOperation(resource: JsonObject, id: string, operation: JsonObject): void {
    const op = String(operation['op']).toLowerCase()
    const path = operation['path'] === undefined ? null : String(operation['path'])
    const one = /^members\[value eq "(.+)"\]$/.exec(path ?? '')
    if (one !== null) members.get(id)?.delete(one[1] ?? '')
    else if (path === 'members') {
      for (const value of operation['value'] as JsonObject[]) {
        if (op === 'add') members.get(id)?.add(String(value['value']))
        else members.get(id)?.delete(String(value['value']))
      }
    } else if (path === null) Object.assign(resource, operation['value'])
    else {
      const before = String(resource['userName']).toLowerCase()
      setAt(resource, path, op === 'remove' ? undefined : operation['value'])
      const after = String(resource['userName']).toLowerCase()
      if (before !== after) {
        names.delete(before)
        names.set(after, id)
      }
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://target')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const entry: JournalEntry = {
      method: request.method ?? '',
      url: request.url ?? '',
      path: url.pathname,
      query: url.searchParams,
      body: text === '' ? null : (JSON.parse(text) as JsonObject),
      headers: request.headers,
      status: 0,
      committed: false,
    }
    journal.push(entry)
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs))
    const fault = findFault(entry)
    const send = (status: number, body: JsonObject | null, headers: Record<string, string> = {}): void => {
      entry.status = status
      response.writeHead(status, { 'content-type': 'application/scim+json', ...headers })
      response.end(body === null ? '' : JSON.stringify(body))
    }
    const authorizes = options.authorizes ?? ((headers) => headers.authorization === `Bearer ${token}`)
    if (!authorizes(request.headers) || fault?.kind === 'unauthorized') {
      return send(401, error(401, 'who are you?'))
    }
    switch (fault?.kind) {
      case 'fail_before':
        return send(500, error(500, 'failed before'))
      case 'throttle_seconds':
        return send(429, error(429, 'slow down'), { 'retry-after': '1' })
      case 'throttle_date':
        return send(429, error(429, 'slow down'), {
          'retry-after': new Date(Date.now() + 1500).toUTCString(),
        })
      case 'unavailable':
        return send(503, error(503, 'back soon'), { 'retry-after': '1' })
      case 'redirect':
        return send(302, null, { location: 'https://login.example/?state=s3cret' })
      case 'not_found':
        return send(404, error(404, 'no such resource'))
      case 'refuse':
        return send(400, error(400, 'the value is not acceptable', 'invalidValue'))
      case 'refuse_at_length':
        return send(400, error(400, `${'x'.repeat(499)}😀${'y'.repeat(9000)}`))
      case 'html':
        entry.status = 200
        response.writeHead(200, { 'content-type': 'text/html' })
        response.end('<!doctype html><title>Sign in</title>')
        return
      case 'not_json':
        entry.status = 200
        response.writeHead(200, { 'content-type': 'application/scim+json' })
        response.end('{"Resources": [')
        return
      default:
    }
    const { status, body } = execute(entry, fault?.kind === 'ignore_filter')
    if (fault?.kind === 'none_shown') return send(200, { ...body, totalResults: 3, Resources: [] })
    if (fault?.kind === 'total_of_all') return send(200, { ...body, totalResults: users.size })
    if (fault?.kind === 'other_account') return send(200, { ...body, id: 'u-of-somebody-else' })
    if (entry.committed) options.onCommit?.(entry)
    if (fault?.kind === 'lost_reply') {
      entry.status = 0
      request.socket.destroy()
      return
    }
    if (fault?.kind === 'fail_after') return send(500, error(500, 'failed after'))
    if (fault?.kind === 'no_id') {
      const { id: _, ...rest } = body ?? {}
      return send(201, rest)
    }
    if (fault?.kind === 'endless_id') return send(201, { ...body, id: randomBytes(8000).toString('hex') })
    if (fault?.kind === 'same_id') return send(201, { ...body, id: [...users.keys()][0] ?? '' })
    send(status, body)
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch((reason: unknown) => {
      response.destroy(reason instanceof Error ? reason : new Error(String(reason)))
    })
  }
  const { tls } = options
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  const host = tls === undefined ? '127.0.0.1' : 'localhost'
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, host, resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host}:${port}/scim/v2`,
    journal,
    users,
    groups,
    members,
    fault: (fault) => faults.push({ ...fault, passed: 0, fired: 0 }),
    assertFaultsFired() {
      for (const fault of faults.splice(0)) {
        if (fault.fired !== fault.times) {
          throw new Error(
            `fault ${fault.kind} on ${fault.method} fired ${fault.fired} of ${fault.times} times`,
          )
        }
      }
    },
    endFaults: () => faults.splice(0),
    clearJournal: () => journal.splice(0),
    add(type, resource) {
      const id = String(resource['id'])
      if (type === 'Users') {
        users.set(id, resource)
        names.set(String(resource['userName']).toLowerCase(), id)
      } else {
        groups.set(id, resource)
        members.set(id, new Set())
      }
    },
    remove(type, id) {
      const resource = (type === 'Users' ? users : groups).get(id)
      if (type === 'Users') {
        users.delete(id)
        names.delete(String(resource?.['userName']).toLowerCase())
      } else {
        groups.delete(id)
        members.delete(id)
      }
    },
    requests: (method, path = '') =>
      journal.filter((one) => one.method === method && one.path.includes(path)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listOf(shown: JsonObject[], totalResults: number): JsonObject {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults,
    startIndex: 1,
    itemsPerPage: shown.length,
    Resources: shown,
  }
}

function valueAt(resource: JsonObject, name: string): unknown {
  const key = Object.keys(resource).find((one) => one.toLowerCase() === name)
  return key === undefined ? undefined : resource[key]
}

/** Enough of paths for tests: `a`, `a.b`, `a[type eq "x"].b`, `urn:…:a`. */
function setAt(resource: JsonObject, path: string, value: unknown): void {
  const element = /^(\w+)\[(\w+) eq "([^"]*)"\]\.(\w+)$/.exec(path)
  if (element !== null) {
    const [, list = '', name = '', wanted = '', leaf = ''] = element
    resource[list] ??= []
    const values = resource[list] as JsonObject[]
    let found = values.find((one) => one[name] === wanted)
    if (found === undefined) {
      found = { [name]: wanted }
      values.push(found)
    }
    found[leaf] = value as string
    return
  }
  const extension = /^(urn:[^[\]]+):([\w.]+)$/.exec(path)
  const root = extension === null ? resource : descend(resource, extension[1] ?? '')
  const parts = (extension === null ? path : (extension[2] ?? '')).split('.')
  const last = parts.pop() ?? ''
  let at = root
  for (const part of parts) at = descend(at, part)
  if (value === undefined) delete at[last]
  else at[last] = value as string
}

function descend(object: JsonObject, name: string): JsonObject {
  object[name] ??= {}
  return object[name] as JsonObject
}
