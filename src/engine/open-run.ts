import { readListResponse } from '../scim/index.ts'
import { compileApplication } from './compile-application.ts'
import type { Cycle } from './cycle.ts'
import type { CycleRun, Halt } from './cycle-run.ts'
import { createGuard, guardWindowMs } from './guard.ts'
import { createLeaversWait } from './leavers-wait.ts'
import { judgeReply, readDetail } from './outcome.ts'
import type { EnginePorts } from './ports.ts'
import { halfOpenSteps } from './quarantine.ts'
import { createSettler } from './settler.ts'
import type { ApplicationRecord } from './store.ts'
import { defaultConcurrency } from './target/open-target.ts'
import type { Target, TargetKind } from './target/target.ts'
import { createVanished } from './vanished.ts'
import { createWindow } from './window.ts'

const pageSize = 500

/** Assembles what the stages of one cycle share, around a cycle that has begun. */
export function openRun(
  ports: EnginePorts,
  application: ApplicationRecord,
  cycle: Cycle,
  epoch: number,
): CycleRun {
  const { store, events, now } = ports
  const stopping = new AbortController()
  let halted: Halt | null = null
  const halt = (why: Halt): void => {
    halted ??= why
    stopping.abort()
  }
  const target = ports.openTarget(application, {
    signal: stopping.signal,
    onPause: (until) => {
      store.setLimited(application.id, until).catch((error: unknown) => ports.onError(error, application.id))
    },
  })
  const settler = createSettler(
    async (settlements) => {
      const fence = await store.settle(cycle, application.id, epoch, settlements)
      events.logAppended(application.id, settlements.length)
      return fence
    },
    ({ stopRequested }) => {
      if (stopRequested) halt({ kind: 'stopped' })
    },
  )
  return {
    cycle,
    application,
    compiled: compileApplication(application.settings, application.farewell, application.defaultDomain),
    epoch,
    store,
    target,
    match: {
      target,
      isTargetEmpty: probeEmptiness(cycle, target, halt),
      findLinkedSource: (kind, targetId) => store.findLinkedSource(application.id, kind, targetId),
    },
    hold: {
      guard: createGuard({
        threshold: application.settings.deletionThreshold,
        read: (kind) => store.readGuard(application.id, kind, new Date(now().getTime() - guardWindowMs)),
      }),
      approvals: application.settings.approvals,
      readFates: (groupIds) => store.readFates(application.id, groupIds),
    },
    settler,
    notify: async (notice) => {
      await ports.notify?.(notice).catch((error: unknown) => ports.onError(error, application.id))
    },
    window: createWindow(
      application.settings.limits.concurrency ?? defaultConcurrency,
      application.breaker === null ? [] : halfOpenSteps,
    ),
    now,
    sleep: ports.sleep,
    timeoutMs: ports.timeoutMs,
    pageSize,
    halted: () => halted,
    halt,
    signal: stopping.signal,
    leaversWait: createLeaversWait(store, application.id, epoch, now),
    vanished: createVanished({
      target,
      sampleLinked: store.sampleLinked,
      applicationId: application.id,
      allowed: (application.vanishedAllowedUntil ?? now()) > now(),
    }),
  }
}

/**
 * Asks once, on the first create of an initial cycle, whether the target has anything at all. Only a plain answer of
 * zero counts; a later cycle, and one that goes on after an interruption, always looks people up.
 */
function probeEmptiness(
  cycle: Cycle,
  target: Target,
  halt: CycleRun['halt'],
): (kind: TargetKind) => Promise<boolean> {
  const fresh = cycle.kind === 'initial' && cycle.counts.read === 0
  const known = new Map<TargetKind, Promise<boolean>>()
  return (kind) => {
    if (!fresh) return Promise.resolve(false)
    let answer = known.get(kind)
    if (answer === undefined) {
      answer = target.count(kind).then((reply) => {
        const { verdict, code } = judgeReply('read', reply)
        if (verdict === 'stop' && code !== null) {
          const detail = reply.kind === 'answer' ? readDetail(reply.body) : reply.detail
          halt({ kind: 'broken', code, details: { detail } })
        }
        if (verdict !== 'done' || reply.kind !== 'answer') return false
        const listed = readListResponse(reply.body)
        // A total of nothing beside something is no answer to rely on.
        return listed?.totalResults === 0 && listed.resources.length === 0
      })
      known.set(kind, answer)
    }
    return answer
  }
}
