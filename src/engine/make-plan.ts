import type { JsonObject } from '../scim/index.ts'
import type { ApplicationSettings } from './application/application.ts'
import { addActivation, differ, readFound } from './differ.ts'
import { union } from './differ-lists.ts'
import type { Match } from './match.ts'
import { nothing, type Plan, refuse } from './plan.ts'
import { planLeaving } from './plan-leaving.ts'
import { findWaiting, resolveResource, type Wanted } from './wanted.ts'

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
  if (!object.actions.update) {
    if (!adopt) return nothing('update_is_off')
    // Nothing was written: what is confirmed is what was found, so that the difference is seen when updates are on.
    return { kind: 'adopt', targetId, changes: [], waitingFor: null, values: before, fingerprint: '' }
  }
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
