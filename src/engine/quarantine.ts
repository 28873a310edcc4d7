import type { ApplicationRecord, Breaker } from './application/application-record.ts'
import type { CycleRun, Halt } from './cycle/cycle-run.ts'
import { nextCanaryAt } from './cycle/escrow.ts'
import type { News } from './notices/notice.ts'
import { judgeReply, readReason } from './outcome.ts'
import type { EnginePorts } from './ports.ts'

/** An application that is broken for so long is turned off (Entra: four weeks). */
export const quarantineDays = 28
const dayMs = 86_400_000

/** How many objects go ahead alone after the canary, before everything else follows. */
export const halfOpenSteps: readonly number[] = [1, 10, 100]

/**
 * One lookup that writes nothing, before a quarantined application gets anything else, and where nothing was heard of
 * it for a day: a cycle without changes sends nothing, and should not say that all is well when the token was revoked
 * meanwhile. Halts the run when it fails.
 */
export async function sendCanary(run: CycleRun): Promise<void> {
  const { breaker, heardAt, id } = run.application
  if (breaker === null && run.now().getTime() - heardAt.getTime() < dayMs) return
  const reply = await run.target.count('person')
  const { verdict, code } = judgeReply('read', reply)
  if (verdict === 'done') return run.store.noteHeard(id, run.now())
  if (verdict === 'not_sent') return
  const detail = readReason(reply)
  run.halt({ kind: 'broken', code: code ?? 'target_not_scim', details: { detail } })
}

export interface Quarantined {
  readonly breaker: Breaker
  /** Four weeks are over: the application is paused. */
  readonly stops: boolean
  /** Told only when something is new: it begins, its reason changes, it stops. */
  readonly news: News | null
}

/** What becomes of an application that was found broken. Pure. */
export function quarantine(
  before: Breaker | null,
  { code, details }: Extract<Halt, { kind: 'broken' }>,
  now: Date,
): Quarantined {
  const count = (before?.count ?? 0) + 1
  const since = before?.since ?? now
  const sameReason = before?.code === code
  const stops = now.getTime() - since.getTime() >= quarantineDays * dayMs
  const kind = stops
    ? 'quarantine_stopped'
    : before === null
      ? 'quarantined'
      : sameReason
        ? null
        : 'quarantine_reason_changed'
  const reasonSince = sameReason ? before.reasonSince : now
  return {
    breaker: { code, details, since, reasonSince, count, nextAt: nextCanaryAt(count, now) },
    stops,
    news: kind === null ? null : { kind, error: { code, details } },
  }
}

/** When an application that stays broken is turned off. */
export function stopsAt({ since }: Pick<Breaker, 'since'>): Date {
  return new Date(since.getTime() + quarantineDays * dayMs)
}

/** Pauses an application after four weeks, and has the audit log tell it: nobody asked for this. */
export async function stopQuarantined(
  { store, audited }: Pick<EnginePorts, 'store' | 'audited'>,
  { id, name, power }: ApplicationRecord,
): Promise<void> {
  const pause = (): Promise<void> => store.setPower(id, 'paused', null)
  const changes = [{ path: 'power', from: power, to: 'paused' }]
  const step = { action: 'application.paused_by_quarantine', application: { id, name }, changes }
  await (audited === undefined ? pause() : audited(step, pause))
}
