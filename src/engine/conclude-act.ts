import type { Acted } from './act.ts'
import {
  adopted,
  failed,
  type LinkChange,
  type Outcome,
  quickTries,
  type Told,
  tell,
  untouched,
} from './conclusion.ts'
import { nextLookupAt } from './cycle/escrow.ts'
import { isRewrite } from './guard.ts'
import type { LogOutcome } from './log-entry.ts'
import type { Plan } from './plan.ts'
import type { Wanted } from './wanted.ts'

const outcomeOf = {
  create: 'created',
  update: 'updated',
  enable: 'enabled',
  disable: 'disabled',
  delete: 'deleted',
} as const satisfies Record<string, LogOutcome>

/** What came of a request: the ambiguity table has judged the answer, this says what it means for the link. Pure. */
export function concludeAct(
  wanted: Wanted,
  plan: Extract<Plan, { kind: 'create' | 'update' | 'disable' | 'delete' }>,
  acted: Acted,
  attempts: number,
  now: Date,
): Outcome {
  const verb = plan.kind === 'update' ? plan.verb : plan.kind
  const done = acted.verdict === 'done' || (acted.verdict === 'missing' && plan.kind === 'delete')
  if (done)
    return { change: { ...doneChange(wanted, plan, acted), rematch: false }, told: doneTold(wanted, verb) }
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
