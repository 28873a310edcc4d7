import { type Acted, act } from './act.ts'
import { conclude } from './conclude.ts'
import { announce } from './cycle/announce.ts'
import type { CycleRun } from './cycle/cycle-run.ts'
import { holdBack } from './held/hold.ts'
import { makeLogEntry } from './log.ts'
import { makePlan } from './make-plan.ts'
import { findMatch, type Match } from './match.ts'
import type { Plan } from './plan.ts'
import { referencesOf, type Wanted } from './wanted.ts'

/** match → plan → guard → act → log for one person or group. */
export async function provision(wanted: Wanted, run: CycleRun): Promise<void> {
  // Stopped meanwhile: the key stays dirty and its intent stays unresolved, and both are looked at next time.
  if (run.halted() !== null) return
  const startedAt = performance.now()
  const { match, plan, acted, matchMs } = await carryOut(wanted, run)
  stopIfBroken(match, acted, run)
  const conclusion = conclude(wanted, match, plan, acted, run.now())
  const durationMs = Math.round(performance.now() - startedAt + wanted.readMs + wanted.mapMs)
  const { candidate } = wanted
  await run.settler.add({
    kind: candidate.kind,
    sourceId: candidate.id,
    stamp: candidate.stamp,
    seen: { seq: candidate.source?.seq ?? 0, assignmentsKey: candidate.assignmentsKey },
    link: conclusion.link,
    newTarget: conclusion.newTarget,
    regrouped: conclusion.regrouped,
    references: referencesOf(wanted),
    entry: makeLogEntry({ wanted, match, plan, acted, conclusion, matchMs, durationMs, cycle: run.cycle }),
    counts: conclusion.counts,
  })
}

interface CarriedOut {
  readonly match: Match
  readonly plan: Plan
  readonly acted: Acted
  readonly matchMs: number
}

async function carryOut(wanted: Wanted, run: CycleRun): Promise<CarriedOut> {
  const first = await once(wanted, run, false)
  const { verdict } = first.acted
  // A create that met something (409), or an account that is not where we left it: look, then decide once more.
  if (verdict === 'exists') return again(wanted, first, run)
  if (verdict !== 'missing') return first
  const { kind, id, link } = wanted.candidate
  // Its deletion was asked for before, and the answer was lost: that it is gone is our own doing.
  if (first.plan.kind === 'delete' && (link?.uncertain === true || link?.intent === 'disable')) return first
  if (await run.vanished.isWave(kind, id)) {
    run.halt({ kind: 'broken', code: 'accounts_vanished', details: { count: run.vanished.count } })
    return { ...first, acted: { ...first.acted, verdict: 'stop', code: 'accounts_vanished' } }
  }
  if (first.plan.kind === 'update') {
    // What follows may be a create, and that has to be durable as one before it leaves: an answer that gets lost is
    // then looked for by externalId, whatever the account was called meanwhile.
    const forgotten = forget(wanted)
    await announce([forgotten], run)
    return again(forgotten, first, run)
  }
  return first
}

async function once(wanted: Wanted, run: CycleRun, look: boolean): Promise<CarriedOut> {
  const matchAt = performance.now()
  const match = await findMatch(wanted, run.match, { look })
  const matchMs = performance.now() - matchAt
  const made = makePlan(wanted, match, run.application.settings, run.now())
  const plan = await holdBack(wanted, made, { ...run.hold, now: run.now() })
  const acted = await act(plan, wanted.candidate.kind, run.target)
  if (plan.kind === 'update') run.vanished.written()
  if (acted.verdict !== null && acted.verdict !== 'done') run.hold.guard.giveBack(wanted.candidate.kind, plan)
  return { match, plan, acted, matchMs }
}

async function again(wanted: Wanted, first: CarriedOut, run: CycleRun): Promise<CarriedOut> {
  const second = await once(wanted, run, true)
  // Still nothing to be found, yet the target says the value is taken: a person has to look.
  return second.match.kind === 'none' && second.acted.verdict === 'exists'
    ? { ...second, acted: { ...second.acted, verdict: 'data' } }
    : { ...second, matchMs: first.matchMs + second.matchMs }
}

/** The same person as if no account had ever been known. */
function forget(wanted: Wanted): Wanted {
  const { link } = wanted.candidate
  return {
    ...wanted,
    candidate: {
      ...wanted.candidate,
      link: link === null ? null : { ...link, targetId: null, state: 'none', applied: null, intent: null },
    },
  }
}

function stopIfBroken(match: Match, acted: Acted, run: CycleRun): void {
  if (match.kind === 'failed' && match.verdict === 'stop') {
    run.halt({ kind: 'broken', code: match.code, details: { detail: match.detail } })
  }
  if (acted.verdict === 'stop' && acted.code !== null) {
    run.halt({
      kind: 'broken',
      code: acted.code,
      details: { detail: acted.detail, status: acted.exchange?.status ?? null },
    })
  }
}
