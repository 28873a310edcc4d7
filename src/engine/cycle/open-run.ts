import type { ApplicationRecord } from '../application/application-record.ts'
import { compileApplication } from '../application/compile-application.ts'
import { tellAdmin } from '../notices/tell-admin.ts'
import { openGuard } from '../open-guard.ts'
import type { EnginePorts } from '../ports.ts'
import { halfOpenSteps, stopQuarantined } from '../quarantine.ts'
import { defaultConcurrency } from '../target/open-target.ts'
import type { Cycle } from './cycle.ts'
import type { CycleRun, Halt } from './cycle-run.ts'
import { createFoundAccounts } from './found-accounts.ts'
import { createLeaversWait } from './leavers-wait.ts'
import { probeEmptiness } from './probe-emptiness.ts'
import { createSettler } from './settler.ts'
import { createTimeSpent } from './time-spent.ts'
import { timedStore } from './timed-store.ts'
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
  const { events, now } = ports
  const slots = application.settings.limits.concurrency ?? defaultConcurrency
  const spent = createTimeSpent(slots, () => performance.now())
  const store = timedStore(ports.store, spent)
  const stopping = new AbortController()
  const found = createFoundAccounts()
  let halted: Halt | null = null
  const halt = (why: Halt): void => {
    halted ??= why
    stopping.abort()
  }
  const target = ports.openTarget(application, {
    signal: stopping.signal,
    onSpent: (where, milliseconds) => spent.add(where, milliseconds),
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
      // A later cycle, and one that goes on after an interruption, always looks people up.
      isTargetEmpty: probeEmptiness(
        target,
        cycle.kind === 'initial' && cycle.counts.read === 0,
        (code, detail) => halt({ kind: 'broken', code, details: { detail } }),
      ),
      findOwner: async (kind, targetId, sourceId) =>
        (await store.findLinkedSource(application.id, kind, targetId)) ?? found(kind, targetId, sourceId),
    },
    hold: {
      guard: openGuard(store, application.id, application.settings.deletionThreshold, now),
      approvals: application.settings.approvals,
      readFates: (groupIds) => store.readFates(application.id, groupIds),
    },
    settler,
    stop: () => stopQuarantined(ports, application),
    tell: (news) => tellAdmin(ports, application, news),
    window: createWindow(slots, application.breaker === null ? [] : halfOpenSteps),
    now,
    sleep: ports.sleep,
    timeoutMs: ports.timeoutMs,
    pageSize,
    halted: () => halted,
    halt,
    signal: stopping.signal,
    spent,
    leaversWait: createLeaversWait(store, application.id, epoch, now),
    vanished: createVanished({
      target,
      sampleLinked: store.sampleLinked,
      applicationId: application.id,
      allowed: (application.vanishedAllowedUntil ?? now()) > now(),
    }),
  }
}
