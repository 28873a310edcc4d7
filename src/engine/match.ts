import type { ErrorCode } from '../errors/registry.ts'
import { type JsonObject, type JsonValue, type ReadList, readListResponse } from '../scim/index.ts'
import type { MatchingValue } from './mapped-resource.ts'
import { isWithoutGroups, type Judgement, judgeReply, readId, readReason, type Verdict } from './outcome.ts'
import type { Exchange, Target, TargetKind, TargetReply } from './target/target.ts'
import type { Wanted } from './wanted.ts'

/** One matching attribute that was tried. */
export interface Tried {
  readonly attribute: string
  readonly value: string | number | boolean
  readonly found: number
  readonly exchange: Exchange | null
}

/** Which account at the target is this person's, and how that is known. */
export type Match =
  | { readonly kind: 'not_needed'; readonly tried: readonly Tried[] }
  | { readonly kind: 'linked'; readonly targetId: string; readonly tried: readonly Tried[] }
  /** `assumed`: the target was empty when the cycle began; a create that meets something there says so (409). */
  | { readonly kind: 'none'; readonly assumed: boolean; readonly tried: readonly Tried[] }
  | {
      readonly kind: 'found'
      readonly targetId: string
      readonly resource: JsonObject
      readonly tried: readonly Tried[]
    }
  | { readonly kind: 'ambiguous'; readonly targetIds: readonly string[]; readonly tried: readonly Tried[] }
  /** The account belongs to somebody else's link. */
  | {
      readonly kind: 'taken'
      readonly targetId: string
      readonly by: string
      readonly tried: readonly Tried[]
    }
  | { readonly kind: 'no_value'; readonly tried: readonly Tried[] }
  | {
      readonly kind: 'failed'
      readonly verdict: Verdict
      readonly code: ErrorCode
      readonly detail: string
      readonly tried: readonly Tried[]
    }

export interface MatchPorts {
  readonly target: Target
  /** Whether the target had nothing at all when the cycle began; a create may then skip its lookup. */
  readonly isTargetEmpty: (kind: TargetKind) => Promise<boolean>
  /** Whose an account is: its link's, or whoever has found it first a moment ago; null when nobody's. */
  readonly findOwner: (kind: TargetKind, targetId: string, sourceId: string) => Promise<string | null>
}

/**
 * Finds the account of a person (or the group of a group). A known link is believed without a request. Otherwise the
 * matching attributes are tried by precedence until one finds something; more than one hit is a person's decision.
 * `look: true` asks the target even where that would not be necessary, and never trusts the link.
 */
export async function findMatch(wanted: Wanted, ports: MatchPorts, { look = false } = {}): Promise<Match> {
  const { candidate, mapped, scope } = wanted
  const { link } = candidate
  const inDoubt =
    link !== null && (link.state === 'in_doubt' || link.intent === 'create') && link.targetId === null
  const linkedId = link !== null && link.state !== 'gone' ? link.targetId : null
  const rematch = link?.rematch === true && scope.inScope
  if (linkedId !== null && !look && !rematch) return { kind: 'linked', targetId: linkedId, tried: [] }
  if (mapped === null || (!scope.inScope && !inDoubt && !look)) return { kind: 'not_needed', tried: [] }
  if (mapped.matching.length === 0) return { kind: 'no_value', tried: [] }
  const certain = look || inDoubt || rematch || (link !== null && link.attempts > 0)
  if (!certain && (await ports.isTargetEmpty(candidate.kind)))
    return { kind: 'none', assumed: true, tried: [] }
  // An account whose create got lost is recognised by what we sent as externalId before anything else.
  const values = inDoubt
    ? externalIdFirst(mapped.matching, mapped.create.resource)
    : rematch
      ? externalIdLast(mapped.matching, mapped.create.resource)
      : mapped.matching
  return lookUp(candidate.kind, candidate.id, values, ports)
}

async function lookUp(
  kind: TargetKind,
  sourceId: string,
  values: readonly MatchingValue[],
  ports: MatchPorts,
): Promise<Match> {
  const tried: Tried[] = []
  for (const { target: attribute, value } of values) {
    const reply = await ports.target.find(kind, attribute, value)
    const judgement = judgeReply('read', reply)
    if (judgement.verdict !== 'done' || reply.kind !== 'answer') {
      tried.push({ attribute, value, found: 0, exchange: reply.exchange })
      return { kind: 'failed', ...whyNot(kind, reply, judgement), detail: readReason(reply), tried }
    }
    const first = readListResponse(reply.body)
    const listed = first === undefined ? null : await readRest(first, kind, { attribute, value }, ports)
    if (listed === null)
      return { kind: 'failed', verdict: 'stop', code: 'target_not_scim', detail: '', tried }
    if (listed === 'contradiction')
      return { kind: 'failed', verdict: 'stop', code: 'target_contradicts_itself', detail: attribute, tried }
    const hits = listed.filter((resource) => readId(resource) !== null && agrees(resource, attribute, value))
    tried.push({ attribute, value, found: hits.length, exchange: reply.exchange })
    // Answers that contradict the filter: this target returns people whatever it is asked.
    if (hits.length === 0 && listed.length > 0) {
      return { kind: 'failed', verdict: 'stop', code: 'target_ignores_filter', detail: attribute, tried }
    }
    const [hit] = hits
    if (hit === undefined) continue
    const ids = [...new Set(hits.map((one) => readId(one) ?? ''))]
    if (ids.length > 1) return { kind: 'ambiguous', targetIds: ids, tried }
    const targetId = ids[0] ?? ''
    const by = await ports.findOwner(kind, targetId, sourceId)
    if (by !== null && by !== sourceId) return { kind: 'taken', targetId, by, tried }
    return { kind: 'found', targetId, resource: hit, tried }
  }
  return { kind: 'none', assumed: false, tried }
}

function whyNot(kind: TargetKind, reply: TargetReply, { verdict, code }: Judgement) {
  if (isWithoutGroups(kind, reply)) return { verdict: 'data', code: 'groups_not_supported' } as const
  const unable = reply.kind === 'answer' && reply.status === 501
  return { verdict, code: unable ? 'filter_not_supported' : (code ?? 'target_not_scim') } as const
}

/**
 * What a lookup found. A total above what is shown may be a second account on another page, or a counter that ignores
 * the filter: one page more tells. Nothing shown beside a total is neither found nor not found.
 */
async function readRest(
  { resources, totalResults = resources.length }: ReadList,
  kind: TargetKind,
  { attribute, value }: Pick<MatchingValue, 'value'> & { readonly attribute: string },
  { target }: MatchPorts,
): Promise<readonly JsonObject[] | 'contradiction'> {
  if (totalResults <= resources.length) return resources
  if (resources.length === 0) return 'contradiction'
  const reply = await target.find(kind, attribute, value, resources.length + 1)
  const rest = reply.kind === 'answer' ? readListResponse(reply.body) : undefined
  return [...resources, ...(rest?.resources ?? [])]
}

function externalIdFirst(matching: readonly MatchingValue[], resource: JsonObject): readonly MatchingValue[] {
  const externalId = resource['externalId']
  if (typeof externalId !== 'string' || externalId === '') return matching
  const rest = matching.filter((one) => one.target !== 'externalId')
  return [{ target: 'externalId', precedence: 0, value: externalId }, ...rest]
}

/**
 * Links that an admin has reset are found by the matching attributes; whoever was renamed meanwhile has an account all
 * the same, which what we sent as externalId finds before a second one is made.
 */
function externalIdLast(matching: readonly MatchingValue[], resource: JsonObject): readonly MatchingValue[] {
  const [externalId, ...rest] = externalIdFirst(matching, resource)
  return externalId?.target !== 'externalId' || rest.length === matching.length - 1
    ? matching
    : [...rest, externalId]
}

/** False when the resource plainly has another value of the attribute. Attributes it does not return are believed. */
function agrees(resource: JsonObject, attribute: string, value: string | number | boolean): boolean {
  const name = Object.keys(resource).find((one) => one.toLowerCase() === attribute.toLowerCase())
  const actual: JsonValue | undefined = name === undefined ? undefined : resource[name]
  return typeof actual !== 'string' || actual.toLowerCase() === String(value).toLowerCase()
}
