import type { ErrorCode } from '../errors/registry.ts'
import type { JsonObject, JsonValue } from '../scim/index.ts'
import type { Failure, TargetKind, TargetReply, Verb } from './target/target.ts'

/**
 * What an answer, or its absence, means for what we asked.
 *   done      executed; its effect is known
 *   in_doubt  may have been executed: look before writing again
 *   repeat    may or may not have been executed, and repeating does no harm
 *   exists    a create met something that is already there: look it up
 *   missing   the object is not there (a delete is then done)
 *   data      refused because of this object: escrow it, go on with the others
 *   not_sent  certainly not executed, nobody's fault: as if it had not been tried
 *   stop      something is wrong with the whole application: stop it and say why
 */
export type Verdict = 'done' | 'in_doubt' | 'repeat' | 'exists' | 'missing' | 'data' | 'not_sent' | 'stop'

export interface Judgement {
  readonly verdict: Verdict
  /** Code of the error registry; null when done. */
  readonly code: ErrorCode | null
}

interface Rule {
  readonly status: readonly [from: number, to: number]
  readonly form?: 'html'
  readonly verb?: readonly Verb[]
  /** Only where the request carried an access token fetched for it. */
  readonly accessToken?: true
  readonly verdict: Verdict
  readonly code: ErrorCode | null
}

/** The ambiguity table: the first rule that fits an answer decides. Rows are data so that a test can read them. */
export const answerRules: readonly Rule[] = [
  // A page instead of SCIM is a login page or the wrong address: true of everyone, not of this object.
  { status: [200, 299], form: 'html', verdict: 'stop', code: 'target_answers_html' },
  { status: [404, 404], form: 'html', verdict: 'stop', code: 'target_answers_html' },
  { status: [300, 399], verdict: 'stop', code: 'target_redirects' },
  // A fresh access token that is refused is no token to be made anew: the client behind it is not let in.
  { status: [401, 401], accessToken: true, verdict: 'stop', code: 'target_access_token_refused' },
  { status: [401, 401], verdict: 'stop', code: 'target_token_refused' },
  { status: [403, 403], verdict: 'stop', code: 'target_forbids' },
  { status: [200, 299], verdict: 'done', code: null },
  { status: [402, 402], verdict: 'data', code: 'target_seats_exhausted' },
  { status: [404, 404], verb: ['delete'], verdict: 'missing', code: null },
  { status: [404, 404], verb: ['update'], verdict: 'missing', code: 'account_missing' },
  // On lookups and creates the collection itself is not there: wrong base URL.
  { status: [404, 404], verb: ['read', 'create'], verdict: 'stop', code: 'target_not_found' },
  { status: [405, 405], verdict: 'data', code: 'target_method_refused' },
  { status: [409, 409], verb: ['create'], verdict: 'exists', code: 'value_taken' },
  { status: [409, 409], verdict: 'data', code: 'value_taken' },
  { status: [412, 412], verdict: 'repeat', code: 'target_busy' },
  { status: [429, 429], verdict: 'not_sent', code: 'target_busy' },
  { status: [501, 501], verdict: 'data', code: 'target_not_implemented' },
  { status: [500, 599], verb: ['create'], verdict: 'in_doubt', code: 'target_failed' },
  { status: [500, 599], verdict: 'repeat', code: 'target_failed' },
  { status: [400, 499], verdict: 'data', code: 'target_refused' },
]

const failureCodes: Readonly<Record<Exclude<Failure, 'interrupted' | 'throttled'>, ErrorCode>> = {
  invalid_url: 'target_url_invalid',
  address_refused: 'target_address_refused',
  dns: 'target_not_resolved',
  refused: 'target_unreachable',
  tls: 'target_tls_failed',
  timeout: 'target_timeout',
  reset: 'target_connection_lost',
  too_large: 'target_answer_too_large',
  unreadable: 'target_not_scim',
  group_too_large: 'group_too_large_for_put',
  members_hidden: 'group_members_hidden',
  token_client_refused: 'token_client_refused',
  token_refused: 'token_request_refused',
  token_unreadable: 'token_answer_unreadable',
  token_unavailable: 'token_endpoint_failed',
}

/** Judges one reply to one verb. Pure. */
export function judgeReply(verb: Verb, reply: TargetReply): Judgement {
  if (reply.kind === 'failure') return judgeFailure(verb, reply.failure, reply.sent)
  const rule = answerRules.find(
    (one) =>
      reply.status >= one.status[0] &&
      reply.status <= one.status[1] &&
      (one.form === undefined || one.form === reply.form) &&
      (one.accessToken === undefined || one.accessToken === reply.accessToken) &&
      (one.verb === undefined || one.verb.includes(verb)),
  )
  if (rule === undefined) return { verdict: 'stop', code: 'target_not_scim' }
  // 2xx without an id, or with something that cannot be read: it was executed, but we do not know as what.
  if (rule.verdict === 'done' && verb === 'create' && readId(reply.body) === null) {
    return { verdict: 'in_doubt', code: 'target_answer_unreadable' }
  }
  // An answer that broke off, or comes from something in between: whether it was executed nobody knows.
  if (rule.verdict === 'done' && verb !== 'read' && reply.form === 'torn') {
    return { verdict: 'repeat', code: 'target_answer_unreadable' }
  }
  if (rule.verdict === 'done' && verb === 'read' && reply.form !== 'json') {
    return { verdict: 'stop', code: 'target_not_scim' }
  }
  return rule
}

/**
 * Many applications have people and no groups. That there is nothing where groups are looked up says nothing about the
 * rest of them: a wrong address shows in people too.
 */
export function isWithoutGroups(kind: TargetKind, reply: TargetReply): boolean {
  if (kind !== 'group' || reply.kind !== 'answer' || reply.form === 'html') return false
  return reply.status === 404 || reply.status === 501
}

function judgeFailure(verb: Verb, failure: Failure, sent: boolean): Judgement {
  if (failure === 'interrupted') {
    if (!sent) return { verdict: 'not_sent', code: 'interrupted' }
    return { verdict: verb === 'create' ? 'in_doubt' : 'repeat', code: 'interrupted' }
  }
  // A token endpoint that asks to wait says nothing about the application.
  if (failure === 'throttled') return { verdict: 'not_sent', code: 'target_busy' }
  const code = failureCodes[failure]
  // True of this group, not of the application.
  if (failure === 'group_too_large' || failure === 'members_hidden') return { verdict: 'data', code }
  if (!sent) return { verdict: 'stop', code }
  return { verdict: verb === 'create' ? 'in_doubt' : 'repeat', code }
}

/** Longer ids fit into no index (PostgreSQL: a third of a page), and no known target has any. */
const longestId = 1000

/** The id of a resource a target answered with; null when there is none to trust. */
export function readId(body: JsonValue | undefined): string | null {
  if (!isObject(body)) return null
  const id = body['id']
  return typeof id === 'string' && id !== '' && Buffer.byteLength(id) <= longestId ? id : null
}

/** The resources of a list response (RFC 7644 §3.4.2); null when the body is not one. */
export function readResources(body: JsonValue | undefined): readonly JsonObject[] | null {
  if (!isObject(body)) return null
  const resources = body['Resources'] ?? body['resources']
  if (Array.isArray(resources)) return resources.filter(isObject)
  // RFC 7644 §3.4.2: `Resources` may be missing when totalResults is 0.
  return body['totalResults'] === 0 ? [] : null
}

/** What a reply says of itself, bounded: why none came, where a redirect leads, or the sentence of a SCIM error. */
export function readReason(reply: TargetReply): string {
  if (reply.kind === 'failure') return reply.detail
  const redirects = reply.status >= 300 && reply.status <= 399 && reply.location !== null
  return redirects ? `It leads to ${withoutQuery(reply.location)}.` : readDetail(reply.body)
}

/** Sign-in pages are redirected to with things in their query that belong in no log. */
function withoutQuery(location: string): string {
  return location
    .replace(/[?#].*$/s, '')
    .replace(/\/\/[^/]*@/, '//')
    .slice(0, 300)
}

/** The sentence a SCIM error carries (RFC 7644 §3.12), bounded; empty when there is none. */
function readDetail(body: JsonValue | undefined): string {
  const detail = isObject(body) ? body['detail'] : undefined
  return typeof detail === 'string' ? detail.slice(0, 500) : ''
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
