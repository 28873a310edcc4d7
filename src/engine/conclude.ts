import type { ErrorCode } from '../errors/registry.ts'
import type { Acted } from './act.ts'
import type { CycleCounts } from './cycle.ts'
import { nextAttemptAt, nextLookupAt } from './escrow.ts'
import { isRewrite } from './guard.ts'
import type { Link } from './link.ts'
import type { LogAction, LogOutcome } from './log-entry.ts'
import type { Match } from './match.ts'
import type { Plan } from './plan.ts'
import type { Settlement } from './store.ts'
import { findWaiting, type Wanted } from './wanted.ts'

/** What a person's link, counts and log entry say after everything has been decided and done. */
export interface Conclusion {
  readonly link: Settlement['link']
  readonly newTargetId: boolean
  readonly action: LogAction
  readonly outcome: LogOutcome
  readonly reason: string | null
  readonly error: { readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> } | null
  readonly counts: Partial<CycleCounts>
}

type LinkChange = Partial<Settlement['link']>
type Told = Omit<Conclusion, 'link' | 'newTargetId'>

const outcomeOf = {
  create: 'created',
  update: 'updated',
  enable: 'enabled',
  disable: 'disabled',
  delete: 'deleted',
} as const satisfies Record<string, LogOutcome>

/** Quick second and third tries (1, 5, 30 s) before an object counts as failed. */
const quickTries = 3

/** Turns match, plan and what came of it into the new link. Pure. */
export function conclude(wanted: Wanted, match: Match, plan: Plan, acted: Acted, now: Date): Conclusion {
  const before = wanted.candidate.link
  const { change, told } = decide(wanted, match, plan, acted, now)
  const link = { ...linkBase(wanted, before, now), ...change }
  return {
    ...told,
    link,
    newTargetId: link.targetId !== null && link.state !== 'gone' && link.targetId !== before?.targetId,
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

function decide(
  wanted: Wanted,
  match: Match,
  plan: Plan,
  acted: Acted,
  now: Date,
): { change: LinkChange; told: Told } {
  const attempts = (wanted.candidate.link?.attempts ?? 0) + 1
  if (match.kind === 'failed') {
    const details = { detail: match.detail }
    if (match.verdict === 'stop' || match.verdict === 'not_sent') {
      return untouched(wanted, 'none', match.verdict, match.code, details, attempts, now)
    }
    const repeat = match.verdict === 'repeat'
    return failed('none', match.code, details, attempts, now, keepDoubt(wanted), repeat)
  }
  if (plan.kind === 'nothing') return nothing(wanted, plan, attempts, now)
  if (plan.kind === 'refuse') {
    const change: LinkChange = plan.conflict ? { state: 'conflict' } : keepDoubt(wanted)
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
      },
      told: tell('none', 'no_change', 'matched', null, { noChange: 1 }),
    }
  }
  return executed(wanted, plan, acted, attempts, now)
}

function executed(
  wanted: Wanted,
  plan: Extract<Plan, { kind: 'create' | 'update' | 'disable' | 'delete' }>,
  acted: Acted,
  attempts: number,
  now: Date,
): { change: LinkChange; told: Told } {
  const verb = plan.kind === 'update' ? plan.verb : plan.kind
  const done = acted.verdict === 'done' || (acted.verdict === 'missing' && plan.kind === 'delete')
  if (done) return { change: doneChange(wanted, plan, acted), told: doneTold(wanted, verb) }
  const code = acted.code ?? 'target_not_scim'
  const details = {
    detail: acted.detail,
    ...(acted.exchange?.status ? { status: acted.exchange.status } : {}),
  }
  if (acted.verdict === 'missing' && plan.kind === 'disable') {
    return {
      change: { state: 'gone', applied: null },
      told: tell('none', 'skipped', 'account_missing', null, { skipped: 1 }),
    }
  }
  switch (acted.verdict) {
    case 'in_doubt':
      return {
        change: {
          state: 'in_doubt',
          attempts,
          nextDueAt: nextLookupAt(attempts, now),
          error: { code, details },
        },
        told: tell(
          verb,
          attempts < quickTries ? 'waiting' : 'failed',
          'in_doubt',
          { code, details },
          attempts < quickTries ? {} : { failed: 1 },
        ),
      }
    case 'repeat':
      return failed(verb, code, details, attempts, now, { uncertain: true }, true)
    case 'not_sent':
    case 'stop':
      return untouched(wanted, verb, acted.verdict, code, details, attempts, now)
    case 'missing':
      return failed(verb, 'account_missing', details, attempts, now, { uncertain: true }, false)
    default:
      return failed(verb, code, details, attempts, now, {}, false)
  }
}

/** Nothing happened to this object, and it is not its fault: it is due again as soon as the application is. */
function untouched(
  wanted: Wanted,
  action: LogAction,
  verdict: 'stop' | 'not_sent',
  code: ErrorCode,
  details: Readonly<Record<string, unknown>>,
  attempts: number,
  now: Date,
): { change: LinkChange; told: Told } {
  const reason = verdict === 'stop' ? 'application_stopped' : 'interrupted'
  return {
    change: { ...keepDoubt(wanted), nextDueAt: now, attempts: attempts - 1 },
    told: tell(action, 'waiting', reason, { code, details }, {}),
  }
}

function doneChange(
  wanted: Wanted,
  plan: Extract<Plan, { kind: 'create' | 'update' | 'disable' | 'delete' }>,
  acted: Acted,
): LinkChange {
  switch (plan.kind) {
    case 'create':
      return {
        state: 'linked',
        targetId: acted.targetId,
        ownership: 'created',
        applied: plan.values,
        appliedFingerprint: plan.fingerprint,
        uncertain: false,
        waitingFor: plan.waitingFor,
      }
    case 'update':
      return {
        ...(plan.adopt ? adopted(wanted, plan.targetId) : { state: 'linked' }),
        rewrote: isRewrite(plan, new Set(wanted.mapped?.matching.map((one) => one.target))),
        applied: plan.values,
        appliedFingerprint: plan.fingerprint,
        uncertain: false,
        waitingFor: plan.waitingFor,
      }
    case 'disable':
      return {
        ...(plan.adopt ? adopted(wanted, plan.targetId) : {}),
        state: 'disabled',
        ended: true,
        applied: { ...wanted.candidate.link?.applied, active: false },
        appliedFingerprint: null,
      }
    case 'delete':
      return { state: 'gone', ended: true, applied: null, appliedFingerprint: null }
  }
}

function doneTold(wanted: Wanted, verb: keyof typeof outcomeOf): Told {
  const counted = {
    create: 'created',
    update: 'updated',
    enable: 'updated',
    disable: 'disabled',
    delete: 'deleted',
  } as const
  const reason = wanted.scope.inScope ? null : wanted.scope.reason
  return tell(verb, outcomeOf[verb], reason, null, {
    written: 1,
    [counted[verb]]: 1,
    ...(wanted.candidate.kind === 'group' ? { groups: 1 } : {}),
  })
}

function nothing(
  wanted: Wanted,
  plan: Extract<Plan, { kind: 'nothing' }>,
  attempts: number,
  now: Date,
): { change: LinkChange; told: Told } {
  switch (plan.reason) {
    case 'redundant': {
      const { mapped, references, candidate } = wanted
      const waiting = mapped === null ? undefined : findWaiting(mapped.update.references, references)
      const change = {
        state: candidate.link?.state === 'conflict' ? 'linked' : (candidate.link?.state ?? 'linked'),
      } as const
      return {
        change: { ...change, waitingFor: waiting?.sourceId ?? null, uncertain: false },
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

function failed(
  action: LogAction,
  code: ErrorCode,
  details: Readonly<Record<string, unknown>>,
  attempts: number,
  now: Date,
  change: LinkChange,
  quick: boolean,
): { change: LinkChange; told: Told } {
  const soon = quick && attempts < quickTries
  const nextDueAt = quick ? nextLookupAt(attempts, now) : nextAttemptAt(attempts, now)
  return {
    change: { ...change, attempts, nextDueAt, error: { code, details } },
    told: tell(
      action,
      soon ? 'waiting' : 'failed',
      soon ? 'tried_again_soon' : code,
      { code, details },
      soon ? {} : { failed: 1 },
    ),
  }
}

/** An account found while a create of ours was in doubt is the one we created. */
function adopted(wanted: Wanted, targetId: string): LinkChange {
  const ownership = keepDoubt(wanted).state === 'in_doubt' ? 'created' : 'adopted'
  return { state: 'linked', targetId, ownership, uncertain: false }
}

/** A create whose effect is unknown stays in doubt until a lookup has answered. */
function keepDoubt(wanted: Wanted): LinkChange {
  const link = wanted.candidate.link
  const doubt =
    link !== null && link.targetId === null && (link.state === 'in_doubt' || link.intent === 'create')
  return doubt ? { state: 'in_doubt' } : {}
}

function tell(
  action: LogAction,
  outcome: LogOutcome,
  reason: string | null,
  error: Told['error'],
  counts: Partial<CycleCounts>,
): Told {
  return { action, outcome, reason, error, counts }
}
