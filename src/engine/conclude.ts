import type { Acted } from './act.ts'
import { concludeAct } from './conclude-act.ts'
import {
  adopted,
  type Conclusion,
  failed,
  givenUp,
  keepDoubt,
  type LinkChange,
  type Outcome,
  tell,
  untouched,
} from './conclusion.ts'
import { nextLookupAt } from './cycle/escrow.ts'
import type { Link } from './link.ts'
import type { Match } from './match.ts'
import type { Plan } from './plan.ts'
import type { Settlement } from './settlement.ts'
import { findWaiting, type Wanted } from './wanted.ts'

/** Turns match, plan and what came of it into the new link. Pure. */
export function conclude(wanted: Wanted, match: Match, plan: Plan, acted: Acted, now: Date): Conclusion {
  const before = wanted.candidate.link
  const { change, told } = decide(wanted, match, plan, acted, now)
  const link = { ...linkBase(wanted, before, now), ...change }
  return {
    ...told,
    link,
    regrouped: before?.ungrouped === true && !link.ungrouped,
    newTarget:
      link.targetId === null || link.state === 'gone' || link.targetId === before?.targetId
        ? null
        : match.kind === 'found'
          ? 'found'
          : 'made',
    counts: {
      ...told.counts,
      read: 1,
      inScope: wanted.scope.inScope ? 1 : 0,
      ...(match.kind === 'found' ? { matched: 1 } : {}),
    },
  }
}

/** The link as it was, with the flags of trouble taken off: every conclusion sets its own. */
function linkBase(wanted: Wanted, before: Link | null, now: Date): Settlement['link'] {
  return {
    targetId: before?.targetId ?? null,
    ownership: before?.ownership ?? null,
    state: before?.state ?? 'none',
    inScope: wanted.scope.inScope,
    skipReason: wanted.scope.reason,
    applied: before?.applied ?? null,
    appliedFingerprint: before?.appliedFingerprint ?? null,
    uncertain: before?.uncertain ?? false,
    leftAt: wanted.scope.inScope ? null : (before?.leftAt ?? now),
    ungrouped: wanted.scope.inScope ? false : (before?.ungrouped ?? false),
    via: viaOf(wanted) ?? before?.via ?? [],
    rewrote: false,
    rematch: before?.rematch ?? false,
    waitingFor: null,
    attempts: 0,
    nextDueAt: null,
    error: null,
    held: null,
    ended: false,
  }
}

/** Through which groups somebody is assigned, while they are; a few are enough to name a cause later. */
function viaOf({ scope }: Wanted): readonly (string | null)[] | null {
  if (!scope.inScope || scope.assignments.length === 0) return null
  return [...new Set(scope.assignments.map((one) => one.group?.id ?? null))].slice(0, 5)
}

function decide(wanted: Wanted, match: Match, plan: Plan, acted: Acted, now: Date): Outcome {
  const attempts = (wanted.candidate.link?.attempts ?? 0) + 1
  if (match.kind === 'failed') {
    const looked = match.tried.at(-1)
    const details = { detail: match.detail, attribute: looked?.attribute, status: looked?.exchange?.status }
    if (match.verdict === 'stop' || match.verdict === 'not_sent') {
      return untouched(wanted, 'none', match.verdict, match.code, details, attempts, now)
    }
    const repeat = match.verdict === 'repeat'
    return failed('none', match.code, details, attempts, now, keepDoubt(wanted), repeat)
  }
  if (plan.kind === 'nothing') return nothing(wanted, plan, attempts, now)
  if (plan.kind === 'refuse') {
    const change: LinkChange = plan.conflict ? conflict(wanted, match) : keepDoubt(wanted)
    return failed('none', plan.code, plan.details, attempts, now, change, false)
  }
  if (plan.kind === 'held') {
    const details = { limit: plan.limit, ended: plan.ended }
    const changes = 'changes' in plan.plan ? plan.plan.changes : []
    const held = { action: plan.verb, by: plan.by, plan: plan.shown, cause: plan.cause, changes }
    const error = plan.by === 'approval' ? null : ({ code: 'deletions_held', details } as const)
    const reason = plan.by === 'approval' ? 'approval' : 'deletion_threshold'
    return { change: { held }, told: tell('none', 'held', reason, error, { held: 1 }) }
  }
  if (plan.kind === 'adopt') {
    return {
      change: {
        ...adopted(wanted, plan.targetId),
        applied: plan.values,
        appliedFingerprint: plan.fingerprint,
        waitingFor: plan.waitingFor,
        rematch: false,
      },
      told: tell('none', 'no_change', 'matched', null, { noChange: 1 }),
    }
  }
  return concludeAct(wanted, plan, acted, attempts, now)
}

/** A link that was looked up anew may still name the account that somebody else has found meanwhile. */
function conflict({ candidate }: Wanted, match: Match): LinkChange {
  const lost = match.kind === 'taken' && match.targetId === candidate.link?.targetId
  return lost ? givenUp : { state: 'conflict' }
}

function nothing(
  wanted: Wanted,
  plan: Extract<Plan, { kind: 'nothing' }>,
  attempts: number,
  now: Date,
): Outcome {
  switch (plan.reason) {
    case 'redundant': {
      const { mapped, references, candidate } = wanted
      const waiting = mapped === null ? undefined : findWaiting(mapped.update.references, references)
      const change = {
        state: candidate.link?.state === 'conflict' ? 'linked' : (candidate.link?.state ?? 'linked'),
      } as const
      return {
        change: { ...change, waitingFor: waiting?.sourceId ?? null, uncertain: false, rematch: false },
        told: tell('none', 'no_change', 'redundant', null, { noChange: 1 }),
      }
    }
    case 'look_again':
      return {
        change: { state: 'in_doubt', attempts, nextDueAt: nextLookupAt(attempts, now) },
        told: tell('create', 'waiting', 'in_doubt', null, {}),
      }
    case 'leaving_is_delayed':
      return {
        change: { nextDueAt: plan.until },
        told: tell('none', 'waiting', plan.reason, null, { skipped: 1 }),
      }
    case 'taken_out_of_groups':
      return { change: { ungrouped: true }, told: tell('none', 'skipped', plan.reason, null, { skipped: 1 }) }
    default:
      return {
        change: wanted.candidate.link?.state === 'in_doubt' ? { state: 'none' } : {},
        told: tell(
          'none',
          'skipped',
          plan.reason === 'kept_by_admin' ? plan.reason : (wanted.scope.reason ?? plan.reason),
          null,
          { skipped: 1 },
        ),
      }
  }
}
