import { isJsonObject, type JsonObject, parseJson } from '../../scim/index.ts'
import type { AppRole } from '../expression/value.ts'
import type { Authorizer } from './authorizer.ts'
import { type HttpClient, HttpFailure, type HttpRequest } from './http-client.ts'
import type { RateLimit } from './rate-limit.ts'
import { type Quota, readQuota } from './read-quota.ts'
import { isNotReplaceable, type NotReplaceable, replaceMembers } from './replace-members.ts'
import { parseRetryAfter } from './retry-after.ts'
import type {
  Exchange,
  ObtainedCredential,
  Target,
  TargetKind,
  TargetReply,
  UpdateOperation,
} from './target.ts'
import type { WireProfile } from './wire-profile.ts'
import { writeCreate } from './write-create.ts'
import { writeEquality } from './write-filter.ts'
import { writeGroupPatch, writeMembersPatch, writePatch } from './write-patch.ts'
import { writeReplacement } from './write-replacement.ts'

export interface ScimTargetOptions {
  readonly http: HttpClient
  /** SCIM base: origin and path, without `/Users`. */
  readonly baseUrl: string
  readonly profile: WireProfile
  /** Roles of the application, for profiles that write their ids. */
  readonly appRoles: readonly AppRole[]
  readonly limit: RateLimit
  /** Called when a pause begins, so that people can see it. */
  readonly onPause?: (until: Date) => void
  readonly onSpent?: (where: 'target_rate' | 'target_latency', milliseconds: number) => void
  readonly authorizer: Authorizer
  /** Whatever else the application asks for, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly userAgent: string
  readonly newRequestId: () => string
  readonly now: () => number
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  readonly signal?: AbortSignal
}

const endpoint = { person: 'Users', group: 'Groups' } as const satisfies Record<TargetKind, string>
/** How often a request that the target refused to look at (429, 503) is sent again before it counts as an outcome. */
const throttledTries = 50
/** Waits before a request that may be repeated without harm is sent again, in milliseconds. */
const repeatWaits = [200, 1000] as const

/** The SCIM 2.0 client (RFC 7644) that the engine writes through. */
export function openScimTarget(options: ScimTargetOptions): Target {
  const base = new URL(options.baseUrl)
  const root = base.pathname.replace(/\/+$/, '')
  const { profile } = options

  function request(method: HttpRequest['method'], path: string, body?: JsonObject): Promise<TargetReply> {
    return exchange(options, method, path, body)
  }
  function query(parameters: Readonly<Record<string, string>>): string {
    const extra = [...base.searchParams].map(([name, value]) =>
      value === '' ? name : `${name}=${encode(value, profile)}`,
    )
    const own = Object.entries(parameters).map(([name, value]) => `${name}=${encode(value, profile)}`)
    const all = [...own, ...extra]
    return all.length === 0 ? '' : `?${all.join('&')}`
  }
  function address(kind: TargetKind, id?: string, parameters: Readonly<Record<string, string>> = {}): string {
    const resource = id === undefined ? '' : `/${encodeURIComponent(id)}`
    return `${root}/${endpoint[kind]}${resource}${query(parameters)}`
  }
  // A group of 100,000 members must cost what a group of ten costs: its members are never read.
  function lean(kind: TargetKind): Readonly<Record<string, string>> {
    return kind === 'group' ? { excludedAttributes: 'members' } : {}
  }

  /** Reads the resource, changes what is to be changed and puts all of it back (RFC 7644 §3.5.1). */
  async function replace(
    kind: TargetKind,
    id: string,
    change: (current: JsonObject) => JsonObject | NotReplaceable,
  ): Promise<TargetReply> {
    const read = await request('GET', address(kind, id))
    if (read.kind === 'failure' || read.status < 200 || read.status > 299) return read
    // Anything else would be put over an account that was never seen.
    if (!isJsonObject(read.body) || read.body['id'] !== id) return unreadable(read)
    const changed = change(read.body)
    if (isNotReplaceable(changed))
      return { kind: 'failure', sent: false, ...changed, exchange: read.exchange }
    return request('PUT', address(kind, id), changed)
  }
  const replaceAttributes = (kind: TargetKind, id: string, operations: readonly UpdateOperation[]) =>
    replace(kind, id, (current) => writeReplacement(current, operations, profile))

  return {
    find: (kind, attribute, value, from) =>
      request(
        'GET',
        address(kind, undefined, {
          filter: writeEquality(attribute, value, profile),
          ...(profile.pagesLookups ? { startIndex: String(from ?? 1), count: '100' } : {}),
          ...(from === undefined || profile.pagesLookups ? {} : { startIndex: String(from) }),
          ...lean(kind),
        }),
      ),
    get: (kind, id) => request('GET', address(kind, id, lean(kind))),
    count: (kind) => request('GET', address(kind, undefined, { startIndex: '1', count: '1', ...lean(kind) })),
    list: (kind, startIndex, count) =>
      request(
        'GET',
        address(kind, undefined, { startIndex: `${startIndex}`, count: `${count}`, ...lean(kind) }),
      ),
    getMembers: (groupId) => request('GET', address('group', groupId, { attributes: 'members' })),
    create: (kind, resource) => request('POST', address(kind), writeCreate(kind, resource, profile)),
    update(kind, id, operations) {
      if ((kind === 'group' ? profile.groupUpdate : profile.update) === 'put')
        return replaceAttributes(kind, id, operations)
      if (kind === 'group')
        return request('PATCH', address(kind, id), writeGroupPatch(id, operations, profile))
      return request('PATCH', address(kind, id), writePatch(operations, profile, options.appRoles))
    },
    updateMembers: (id, delta) =>
      profile.groupUpdate === 'put'
        ? replace('group', id, (current) => replaceMembers(current, delta, profile))
        : request('PATCH', address('group', id), writeMembersPatch(delta, profile)),
    remove: (kind, id) => request('DELETE', address(kind, id)),
    describe: (document) => request('GET', `${root}/${document}${query({})}`),
    obtainCredential: options.authorizer.obtain === null ? null : () => obtain(options),
    permittedPerSecond: () => options.limit.perSecond,
    close: () => options.http.close(),
  }
}

function unreadable({ exchange, form }: Extract<TargetReply, { kind: 'answer' }>): TargetReply {
  const detail = form === 'json' ? 'It answered with another account.' : 'It answered with something else.'
  return { kind: 'failure', failure: 'unreadable', sent: false, detail, exchange }
}

/** Sends one request, waiting and repeating while the target says it is busy: those were not executed. */
async function exchange(
  options: ScimTargetOptions,
  method: HttpRequest['method'],
  path: string,
  body?: JsonObject,
): Promise<TargetReply> {
  let throttled = 0
  let repeated = 0
  let renewed = false
  for (;;) {
    const { reply, refusedHeaders, admittedAt } = await sendOnce(options, method, path, body)
    if (isThrottled(reply) && throttled < throttledTries) {
      throttled += 1
      const about = { admittedAt, slower: reply.kind === 'answer' }
      const until = options.limit.pause(reply.retryAfterMs ?? null, about)
      if (until !== null) options.onPause?.(until)
      continue
    }
    // A token may end early: it is renewed once, and only a fresh one that is refused too counts as refused.
    if (refusedHeaders !== null && !renewed && options.authorizer.refused(refusedHeaders)) {
      renewed = true
      continue
    }
    const wait = repeatWaits[repeated]
    if (wait === undefined || !isWorthRepeating(method, reply) || options.signal?.aborted === true) {
      if (reply.kind === 'answer' && !isThrottled(reply)) options.limit.succeeded()
      return reply
    }
    repeated += 1
    await options.sleep(wait, options.signal).catch(() => undefined)
  }
}

/** Requests that certainly did not leave, and reads: repeating them at once can do no harm. */
function isWorthRepeating(method: string, reply: TargetReply): boolean {
  if (reply.kind === 'answer') return method === 'GET' && reply.status >= 500 && reply.status !== 501
  if (!reply.sent) return ['refused', 'dns', 'timeout', 'token_unavailable'].includes(reply.failure)
  return method === 'GET' && reply.failure === 'reset'
}

function isThrottled(reply: TargetReply): boolean {
  if (reply.kind !== 'answer') return reply.failure === 'throttled'
  return reply.status === 429 || (reply.status === 503 && reply.retryAfterMs !== null)
}

interface Sent {
  readonly reply: TargetReply
  /** The credential that was answered 401. */
  readonly refusedHeaders: Readonly<Record<string, string>> | null
  readonly admittedAt: number
}

async function sendOnce(
  options: ScimTargetOptions,
  method: HttpRequest['method'],
  path: string,
  body?: JsonObject,
): Promise<Sent> {
  const requestId = options.newRequestId()
  let startedAt = options.now()
  let admittedAt = startedAt
  let quota: Quota | null = null
  let isAdmitted = false
  const exchangeOf = (status: number | null): Exchange => ({
    method,
    path,
    requestId,
    status,
    durationMs: Math.round(options.now() - startedAt),
  })
  try {
    admittedAt = await options.limit.admit(options.signal)
    isAdmitted = true
    options.onSpent?.('target_rate', options.now() - startedAt)
    const authorization = await options.authorizer.headers()
    startedAt = options.now()
    const answer = await options.http.send({
      method,
      path,
      headers: {
        accept: 'application/scim+json',
        'user-agent': options.userAgent,
        'x-request-id': requestId,
        ...options.headers,
        ...authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    options.onSpent?.('target_latency', options.now() - startedAt)
    quota = readQuota(answer.headers, new Date(options.now()))
    // Okta and others answer 429 without Retry-After, and say when their window ends.
    const untilReset = answer.status === 429 ? (quota?.resetsInMs ?? null) : null
    const reply: TargetReply = {
      kind: 'answer',
      status: answer.status,
      ...readBody(answer.text),
      location: headerOf(answer.headers['location']),
      retryAfterMs: parseRetryAfter(answer.headers, new Date(options.now())) ?? untilReset,
      ...(options.authorizer.obtain === null ? {} : { accessToken: true }),
      exchange: exchangeOf(answer.status),
    }
    return { reply, refusedHeaders: answer.status === 401 ? authorization : null, admittedAt }
  } catch (error) {
    const { failure, sent, message: detail, retryAfterMs } = asFailure(error, options.signal)
    const exchange = exchangeOf(null)
    const reply: TargetReply = { kind: 'failure', failure, sent, detail, retryAfterMs, exchange }
    return { reply, refusedHeaders: null, admittedAt }
  } finally {
    const until = isAdmitted ? options.limit.ended(quota) : null
    if (until !== null) options.onPause?.(until)
  }
}

async function obtain({ authorizer, now }: ScimTargetOptions): Promise<ObtainedCredential> {
  const startedAt = now()
  const tookMs = () => Math.round(now() - startedAt)
  try {
    const granted = await authorizer.obtain?.()
    const lifetimeMs = granted === undefined ? null : granted.expiresAt - now()
    return { durationMs: tookMs(), lifetimeMs, failure: null }
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    const failure = { kind: error.failure, detail: error.message }
    return { durationMs: tookMs(), lifetimeMs: null, failure }
  }
}

function asFailure(error: unknown, signal: AbortSignal | undefined): HttpFailure {
  if (error instanceof HttpFailure) return error
  if (signal?.aborted === true)
    return new HttpFailure('interrupted', false, 'stopped before the request left')
  throw error
}

function readBody(text: string): Pick<Extract<TargetReply, { kind: 'answer' }>, 'body' | 'form'> {
  const trimmed = text.trimStart()
  if (trimmed === '') return { body: null, form: 'empty' }
  if (trimmed.startsWith('<')) return { body: undefined, form: 'html' }
  try {
    return { body: parseJson(text), form: 'json' }
  } catch {
    return { body: undefined, form: /^[{[]/.test(trimmed) ? 'torn' : 'text' }
  }
}

function encode(value: string, profile: WireProfile): string {
  const encoded = encodeURIComponent(value)
  return profile.space === '+' ? encoded.replaceAll('%20', '+') : encoded
}

function headerOf(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null
}
