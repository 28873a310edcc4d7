import type { ErrorCode } from '../errors/registry.ts'
import { type JsonObject, type JsonValue, jsonEquals } from '../scim/index.ts'
import type { ApplicationSettings, LeavingCause } from './application.ts'
import { differList, isList, union } from './differ-lists.ts'
import type { HoldCause } from './hold-cause.ts'
import { type IntentVerb, isOwned, type Link } from './link.ts'
import type { AttributeChange } from './log-entry.ts'
import type { MappedResource } from './map.ts'
import type { Match } from './match.ts'
import { readTargetValue } from './read-target-value.ts'
import { isSuspended } from './scope.ts'
import type { UpdateOperation } from './target/target.ts'
import { findWaiting, resolveResource, type Wanted } from './wanted.ts'

/** Why somebody's account ends: a cause with a rule of its own, or the end of the whole application. */
export type DepartureCause = LeavingCause | 'application_disconnected'

/** Why nothing is written. Stable words: logs, filters and people's scripts rely on them. */
export type NothingReason =
  | 'redundant'
  | 'not_in_scope'
  | 'create_is_off'
  | 'update_is_off'
  | 'delete_is_off'
  | 'not_ours'
  | 'leaving_does_nothing'
  | 'leaving_is_delayed'
  | 'taken_out_of_groups'
  | 'disable_is_not_mapped'
  | 'already_disabled'
  | 'already_gone'
  | 'never_provisioned'
  | 'no_proof_of_deletion'
  | 'kept_by_admin'
  | 'look_again'

interface Write {
  readonly changes: readonly AttributeChange[]
  /** Source id of a reference that is left out until its account exists. */
  readonly waitingFor: string | null
  /** What the target holds once this is done, by target path. */
  readonly values: JsonObject
  readonly fingerprint: string
}

/** What is to be done about one person or group. Exists before anything is sent; preview stops here. */
export type Plan =
  | {
      readonly kind: 'nothing'
      readonly reason: NothingReason
      readonly cause: DepartureCause | null
      readonly until: Date | null
    }
  /** Cannot be done because of this object, or its values. */
  | {
      readonly kind: 'refuse'
      readonly code: ErrorCode
      readonly details: Readonly<Record<string, unknown>>
      readonly conflict: boolean
    }
  | ({ readonly kind: 'create'; readonly resource: JsonObject } & Write)
  | ({
      readonly kind: 'update'
      readonly verb: 'update' | 'enable'
      readonly targetId: string
      readonly adopt: boolean
      readonly operations: readonly UpdateOperation[]
    } & Write)
  /** Found and already as it should be: only the link is new, nothing is sent. */
  | ({ readonly kind: 'adopt'; readonly targetId: string } & Write)
  | {
      readonly kind: 'disable'
      readonly targetId: string
      readonly adopt: boolean
      readonly cause: DepartureCause
      readonly operations: readonly UpdateOperation[]
      readonly changes: readonly AttributeChange[]
    }
  | {
      readonly kind: 'delete'
      readonly targetId: string
      readonly cause: DepartureCause
      readonly evidence: number | null
    }
  /** Waits for a person's word: above the limits of the guard, or the settings ask for approval. */
  | {
      readonly kind: 'held'
      readonly by: 'threshold' | 'approval'
      readonly verb: IntentVerb
      readonly plan: Plan
      /** Fingerprint of what is shown to the person. */
      readonly shown: string
      readonly cause: HoldCause
      readonly limit: number
      readonly ended: number
    }

/** Decides what to do. Pure: the same inputs give the same plan, in a cycle, on demand and in a preview. */
export function makePlan(wanted: Wanted, match: Match, settings: ApplicationSettings, now: Date): Plan {
  const { scope, candidate } = wanted
  if (match.kind === 'failed') return nothing('look_again')
  if (match.kind === 'ambiguous') {
    return refuse(
      'match_is_ambiguous',
      { count: match.targetIds.length, accounts: match.targetIds.slice(0, 5) },
      true,
    )
  }
  if (match.kind === 'taken')
    return refuse('account_belongs_to_other', { account: match.targetId, by: match.by }, true)
  const targetId = match.kind === 'linked' || match.kind === 'found' ? match.targetId : null
  if (!scope.inScope) return planLeaving(wanted, targetId, match.kind === 'found', settings, now)
  if (wanted.mapped === null) return nothing('not_in_scope')
  const problem = wanted.mapped.update.problems[0] ?? wanted.mapped.create.problems[0]
  if (problem !== undefined)
    return refuse(problem.code, { attribute: problem.target, text: problem.text, hint: problem.next })
  if (match.kind === 'no_value') return refuse('matching_value_missing', { kind: candidate.kind })
  if (targetId === null) return isStillInDoubt(wanted) ? nothing('look_again') : planCreate(wanted, settings)
  return planUpdate(wanted, targetId, match, settings)
}

/**
 * A create whose answer was lost is not repeated on the first "nothing found": targets may settle late. When it was
 * our process that died, the request may not even have left, and one lookup less is enough.
 */
function isStillInDoubt({ candidate: { link } }: Wanted): boolean {
  if (link === null || (link.state !== 'in_doubt' && link.intent !== 'create')) return false
  return link.attempts < (link.errorCode === null ? 1 : 2)
}

function planCreate(wanted: Wanted, settings: ApplicationSettings): Plan {
  const { candidate, mapped, references } = wanted
  const object = candidate.kind === 'person' ? settings.users : settings.groups
  if (mapped === null) return nothing('not_in_scope')
  if (!object.actions.create) return nothing('create_is_off')
  const waiting = findWaiting(mapped.create.references, references)
  const changes = mapped.create.values.map((one) => ({
    attribute: one.target,
    before: null,
    after: one.redacted ? '[Redact]' : one.value,
  }))
  return {
    kind: 'create',
    resource: resolveResource(mapped.create.resource, mapped.create.references, references),
    changes,
    waitingFor: waiting?.sourceId ?? null,
    ...confirmed(wanted, mapped.values, waiting?.target),
  }
}

function planUpdate(wanted: Wanted, targetId: string, match: Match, settings: ApplicationSettings): Plan {
  const { candidate, mapped, references } = wanted
  const { link, kind } = candidate
  const object = kind === 'person' ? settings.users : settings.groups
  if (mapped === null) return nothing('not_in_scope')
  const adopt = match.kind === 'found'
  const disabled = link?.state === 'disabled' && !adopt
  const before = match.kind === 'found' ? readFound(mapped.update, match.resource) : (link?.applied ?? {})
  const { operations, changes, waiting } = differ(mapped.update, before, references, {
    everything: !adopt && (link?.uncertain === true || link?.applied === null),
    resource: match.kind === 'found' ? match.resource : null,
  })
  // The account was disabled by us: `active` is not what `applied` says any more.
  if (disabled) addActivation(mapped.update, operations, changes)
  const write = {
    changes,
    waitingFor: waiting?.sourceId ?? null,
    ...confirmed(wanted, heldAfter(before, mapped), waiting?.target),
  }
  if (operations.length === 0) {
    if (adopt) return { kind: 'adopt', targetId, ...write }
    return nothing('redundant')
  }
  if (!object.actions.update)
    return adopt ? { kind: 'adopt', targetId, ...write, changes: [] } : nothing('update_is_off')
  return { kind: 'update', verb: disabled ? 'enable' : 'update', targetId, adopt, operations, ...write }
}

/** What to store as confirmed: everything wanted, except a reference that is still waiting. */
function confirmed(
  wanted: Wanted,
  values: JsonObject,
  waitingTarget: string | undefined,
): { values: JsonObject; fingerprint: string } {
  const fingerprint = wanted.mapped?.fingerprint ?? ''
  if (waitingTarget === undefined) return { values, fingerprint }
  const { [waitingTarget]: _, ...rest } = values
  return { values: rest, fingerprint: `${fingerprint}-waiting` }
}

/** What the target holds once everything is written: what was there and is left alone, and what is wanted. */
function heldAfter(before: JsonObject, { update, values }: NonNullable<Wanted['mapped']>): JsonObject {
  const held = { ...before, ...values }
  for (const path of update.cleared) delete held[path]
  for (const path of update.addOnly) held[path] = union(before[path], values[path] ?? [])
  return held
}

function differ(
  mapped: MappedResource,
  before: JsonObject,
  references: ReadonlyMap<string, string>,
  options: { readonly everything: boolean; readonly resource: JsonObject | null },
) {
  const operations: UpdateOperation[] = []
  const changes: AttributeChange[] = []
  const waiting = findWaiting(mapped.references, references)
  for (const one of mapped.values) {
    const reference = mapped.references.find((candidate) => candidate.target === one.target)
    if (reference !== undefined && !references.has(reference.sourceId)) continue
    const sent = reference === undefined ? one.value : resolveValue(one.value, reference.sourceId, references)
    const known = before[one.target]
    if (isList(mapped, one)) {
      const { everything, resource } = options
      const list = differList(mapped, one, known, { everything, found: resource !== null })
      if (list !== null) operations.push(list.operation)
      if (list?.isChange) changes.push({ attribute: one.target, before: known ?? null, after: list.after })
      continue
    }
    const same = options.resource === null ? jsonEquals(known, one.value) : jsonEquals(known, sent)
    if (same && !options.everything) continue
    operations.push({ op: known === undefined ? 'add' : 'replace', path: one.target, value: sent })
    if (!same) {
      const hide = (value: JsonValue): JsonValue => (one.redacted ? '[Redact]' : value)
      changes.push({ attribute: one.target, before: hide(known ?? null), after: hide(one.value) })
    }
  }
  for (const path of mapped.cleared) {
    const known = before[path]
    if (known === undefined || known === null) continue
    operations.push({ op: 'remove', path })
    changes.push({ attribute: path, before: known, after: null })
  }
  for (const one of mapped.fillIfEmpty) {
    if (options.resource === null || readTargetValue(options.resource, one.target) !== undefined) continue
    operations.push({ op: 'add', path: one.target, value: one.value })
    changes.push({ attribute: one.target, before: null, after: one.value })
  }
  return { operations, changes, waiting }
}

/** What an account that was found already has, at the paths we map. */
function readFound(mapped: MappedResource, resource: JsonObject): JsonObject {
  const found: JsonObject = {}
  for (const target of [...mapped.values.map((one) => one.target), ...mapped.cleared]) {
    const value = readTargetValue(resource, target)
    if (value !== undefined) found[target] = value
  }
  return found
}

function resolveValue(
  value: JsonValue,
  sourceId: string,
  references: ReadonlyMap<string, string>,
): JsonValue {
  const targetId = references.get(sourceId) ?? ''
  return value === sourceId || typeof value !== 'object' ? targetId : { value: targetId }
}

function addActivation(
  mapped: MappedResource,
  operations: UpdateOperation[],
  changes: AttributeChange[],
): void {
  const active = mapped.values.find((one) => one.target === 'active')
  if (active === undefined || operations.some((one) => one.path === 'active')) return
  operations.push({ op: 'replace', path: 'active', value: active.value })
  changes.push({ attribute: 'active', before: false, after: active.value })
}

function planLeaving(
  wanted: Wanted,
  targetId: string | null,
  found: boolean,
  settings: ApplicationSettings,
  now: Date,
): Plan {
  const { candidate } = wanted
  const { link, kind } = candidate
  const cause = leavingCause(wanted)
  const object = kind === 'person' ? settings.users : settings.groups
  if (targetId === null || link === null)
    return nothing(link?.state === 'gone' ? 'already_gone' : 'never_provisioned', cause)
  // An account found while a create of ours was in doubt is ours; any other account is not.
  if (!found && !isOwned(link)) return nothing('not_ours', cause)
  if (cause === 'hard_deleted' && candidate.purgedSeq === null) return nothing('no_proof_of_deletion', cause)
  if (cause === 'application_disconnected') return planFarewell(wanted, link, targetId, found)
  const rule = settings.leaving[cause]
  const ends = kind === 'group' || rule.action === 'delete'
  if (rule.action === 'nothing' || (kind === 'group' && rule.action === 'remove_from_groups'))
    return nothing('leaving_does_nothing', cause)
  if (link.state === 'disabled' && !ends) return nothing('already_disabled', cause)
  const until = (link.leftAt ?? now).getTime() + rule.afterDays * 86_400_000
  if (until > now.getTime())
    return { kind: 'nothing', reason: 'leaving_is_delayed', cause, until: new Date(until) }
  if (rule.action === 'remove_from_groups') return nothing('taken_out_of_groups', cause)
  if (ends) {
    if (!object.actions.delete) return nothing('delete_is_off', cause)
    return { kind: 'delete', targetId, cause, evidence: candidate.purgedSeq }
  }
  if (!object.actions.update) return nothing('update_is_off', cause)
  if (!object.attributes.some((one) => one.target === 'active'))
    return nothing('disable_is_not_mapped', cause)
  return disable(link, targetId, found, cause)
}

/** The last cycle of an application that is being disconnected: what we created, and nothing else. */
function planFarewell(wanted: Wanted, link: Link, targetId: string, found: boolean): Plan {
  const cause = 'application_disconnected'
  if (!found && link.ownership !== 'created') return nothing('not_ours', cause)
  if (wanted.farewell === 'delete') return { kind: 'delete', targetId, cause, evidence: null }
  if (wanted.candidate.kind === 'group') return nothing('leaving_does_nothing', cause)
  if (link.state === 'disabled') return nothing('already_disabled', cause)
  return disable(link, targetId, found, cause)
}

function disable(link: Link, targetId: string, found: boolean, cause: DepartureCause): Plan {
  const changes = [{ attribute: 'active', before: link.applied?.['active'] ?? true, after: false }]
  const operations = [{ op: 'replace', path: 'active', value: false }] as const
  return { kind: 'disable', targetId, adopt: found, cause, operations, changes }
}

/** Why somebody leaves, from what the directory and the scope decision say. */
export function leavingCause(wanted: Wanted): DepartureCause {
  if (wanted.farewell !== null) return 'application_disconnected'
  const { source } = wanted.candidate
  if (source === null) return 'hard_deleted'
  if (source.deletedAt !== null) return 'soft_deleted'
  if (isSuspended(source.attributes)) return 'suspended'
  if (!source.enabled) return 'disabled'
  return wanted.scope.reason === 'not_assigned' || wanted.scope.reason === 'default_access_excluded'
    ? 'unassigned'
    : 'out_of_scope'
}

/** The verb of the request a plan leads to, or null when it sends nothing. */
export function planVerb(plan: Plan): IntentVerb | null {
  switch (plan.kind) {
    case 'create':
    case 'disable':
    case 'delete':
      return plan.kind
    case 'update':
      return plan.verb
    default:
      return null
  }
}

function nothing(reason: NothingReason, cause: DepartureCause | null = null): Plan {
  return { kind: 'nothing', reason, cause, until: null }
}

function refuse(code: ErrorCode, details: Readonly<Record<string, unknown>>, conflict = false): Plan {
  return { kind: 'refuse', code, details, conflict }
}
