import { RollcallError } from '../../errors/rollcall-error.ts'
import type { EnginePorts } from '../ports.ts'
import { sendCanary } from '../quarantine.ts'
import { reconcile } from '../reconciliation/reconcile.ts'
import { runCycle } from '../run-cycle.ts'
import { HttpFailure } from '../target/http-client.ts'
import type { Cycle } from './cycle.ts'
import type { CycleRun } from './cycle-run.ts'
import { openRun } from './open-run.ts'

/** Cycles of this process: at most one an application, and over all processes too, by its lease. */
export interface CycleRunner {
  /**
   * Begins a cycle, or goes on with the interrupted one, and returns while it runs. `joined` tells that it ran
   * already: what changed at the last moment may be the next one's.
   */
  start(applicationId: string): Promise<{ readonly cycle: Cycle; readonly joined: boolean }>
  /** Runs a cycle to its end. */
  run(applicationId: string): Promise<Cycle>
  /**
   * Begins to compare the target with what Rollcall left there; nothing is written there. `repair` makes what is found
   * due for the cycle that follows.
   * @throws RollcallError `application_busy` while a cycle runs
   */
  startReconciliation(applicationId: string, options: ReconciliationOptions): Promise<Running>
  /** Applications whose cycles run in this process. */
  running(): readonly string[]
  /** Lets every cycle finish the objects in hand; they go on when a process starts again. */
  stop(): Promise<void>
}

export interface ReconciliationOptions {
  readonly repair: boolean
  /** It begins by itself, as the application's settings say. */
  readonly scheduled?: boolean
}

export interface Running {
  readonly run: CycleRun
  readonly ended: Promise<Cycle>
}

const leaseMs = 10_000
const renewEveryMs = 2_000

export function createCycleRunner(ports: EnginePorts): CycleRunner {
  const runs = new Map<string, Running>()
  const beginnings = new Map<string, Promise<Running>>()
  let stopped = false

  /** Whoever asks while a cycle begins gets that cycle: the schedule and an admin often ask at the same moment. */
  function begin(applicationId: string): Promise<Running> {
    const already = runs.get(applicationId)
    if (already !== undefined) return Promise.resolve(already)
    const beginning =
      beginnings.get(applicationId) ??
      beginAlone(applicationId).finally(() => beginnings.delete(applicationId))
    beginnings.set(applicationId, beginning)
    return beginning
  }

  async function beginAlone(applicationId: string, reconciliation?: ReconciliationOptions): Promise<Running> {
    const epoch = stopped ? null : await ports.store.acquireLease(applicationId, ports.owner, leaseMs)
    if (epoch === null) throw new RollcallError('application_busy', { application: applicationId })
    try {
      const run = await openOwned(ports, applicationId, epoch, reconciliation)
      const ended = drive(ports, run).finally(() => runs.delete(applicationId))
      ended.catch((error: unknown) => ports.onError(error, applicationId))
      const entry = { run, ended }
      runs.set(applicationId, entry)
      return entry
    } catch (error) {
      await ports.store.releaseLease(applicationId, epoch, null)
      throw error
    }
  }

  return {
    async start(applicationId) {
      const joined = runs.has(applicationId)
      return { cycle: (await begin(applicationId)).run.cycle, joined }
    },
    run: async (applicationId) => (await begin(applicationId)).ended,
    async startReconciliation(applicationId, options) {
      if (runs.has(applicationId) || beginnings.has(applicationId))
        throw new RollcallError('application_busy', { application: applicationId })
      const beginning = beginAlone(applicationId, options).finally(() => beginnings.delete(applicationId))
      beginnings.set(applicationId, beginning)
      return beginning
    },
    running: () => [...runs.keys()],
    async stop() {
      stopped = true
      const open = [...runs.values()]
      for (const { run } of open) run.halt({ kind: 'shutdown' })
      await Promise.allSettled(open.map(({ ended }) => ended))
    },
  }
}

async function openOwned(
  ports: EnginePorts,
  applicationId: string,
  epoch: number,
  reconciliation: ReconciliationOptions | undefined,
): Promise<CycleRun> {
  const cycle =
    reconciliation === undefined
      ? await ports.store.beginCycle(applicationId, epoch, ports.newId(), ports.now())
      : await ports.store.beginReconciliation(applicationId, epoch, ports.newId(), reconciliation)
  const application = await ports.store.findApplication(applicationId)
  if (application === null) throw new RollcallError('application_not_found', { application: applicationId })
  try {
    return openRun(ports, application, cycle, epoch)
  } catch (error) {
    // The connection cannot even be tried: that is a state of the application, with its cause.
    if (!(error instanceof HttpFailure) && !(error instanceof RollcallError)) throw error
    const code =
      error instanceof RollcallError
        ? error.code
        : error.failure === 'address_refused'
          ? 'target_address_refused'
          : 'target_url_invalid'
    const details = error instanceof RollcallError ? error.details : { detail: error.message }
    await ports.store.setBreaker(applicationId, {
      code,
      details,
      since: ports.now(),
      reasonSince: ports.now(),
      count: 1,
      nextAt: ports.now(),
    })
    await ports.store.endCycle(cycle, epoch, 'failed', { code, details })
    await ports.store.setPower(applicationId, 'on', null)
    throw error
  }
}

/** Runs a cycle while keeping its lease and telling its progress. */
async function drive(ports: EnginePorts, run: CycleRun): Promise<Cycle> {
  const { store, events } = ports
  const { application, epoch, cycle } = run
  events.applicationChanged(application.id)
  const renewal: { now: Promise<void> | null } = { now: null }
  const keeper = setInterval(() => {
    // A slow one is waited for rather than joined by another.
    renewal.now ??= keepLease(ports, run).finally(() => {
      renewal.now = null
    })
  }, renewEveryMs)
  const counting = countTotal(ports, run)
  try {
    await sendCanary(run)
    const ended = await (cycle.kind === 'reconciliation' ? reconcile(run) : runCycle(run))
    const pace = run.spent.inAll(run.target.permittedPerSecond())
    await store.savePace(ended, pace)
    await counting
    events.cycleProgressed({ ...ended, pace })
    return { ...ended, pace }
  } catch (error) {
    // Nothing that was in hand is lost: keys are dirty and intents unresolved. The next cycle goes on here.
    run.halt({ kind: 'shutdown' })
    throw error
  } finally {
    clearInterval(keeper)
    // What it began ends before whoever waits for this cycle closes the store.
    await renewal.now
    await run.target.close().catch(() => undefined)
    const now = ports.now().getTime()
    const next = new Date(now + application.settings.cycleIntervalMinutes * 60_000)
    await store.releaseLease(application.id, epoch, run.halted()?.kind === 'shutdown' ? ports.now() : next)
    await store.setLimited(application.id, null)
    events.applicationChanged(cycle.applicationId)
  }
}

async function keepLease(ports: EnginePorts, run: CycleRun): Promise<void> {
  try {
    const fence = await ports.store.renewLease(run.application.id, run.epoch, leaseMs)
    if (!fence.owned) run.halt({ kind: 'shutdown' })
    else if (fence.stopRequested) run.halt({ kind: 'stopped' })
    await ports.store.savePace(run.cycle, run.spent.lately(run.target.permittedPerSecond()))
    const cycle = await ports.store.findCycle(run.application.id, run.cycle.id)
    if (cycle !== null) ports.events.cycleProgressed(cycle)
  } catch (error) {
    ports.onError(error, run.application.id)
  }
}

/** Counts whom the cycle will look at, beside the work: nobody waits for the number. */
async function countTotal(ports: EnginePorts, run: CycleRun): Promise<void> {
  if (run.cycle.scan.phase === 'done') return
  try {
    const left = await ports.store.countCandidates(run.cycle)
    await ports.store.saveTotal(run.cycle, run.cycle.counts.read + left)
  } catch (error) {
    ports.onError(error, run.application.id)
  }
}
