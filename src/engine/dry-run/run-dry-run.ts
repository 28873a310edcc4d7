import type { ErrorCode } from '../../errors/registry.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { ApplicationRecord } from '../application/application-record.ts'
import { compileApplication } from '../application/compile-application.ts'
import { decidePage } from '../cycle/decide-page.ts'
import { probeEmptiness } from '../cycle/probe-emptiness.ts'
import { createWindow } from '../cycle/window.ts'
import type { LogOutcome } from '../log-entry.ts'
import type { EnginePorts } from '../ports.ts'
import { holdPorts, matchPorts } from '../provision-on-demand.ts'
import { HttpFailure } from '../target/http-client.ts'
import { defaultConcurrency } from '../target/open-target.ts'
import type { Target } from '../target/target.ts'
import type { Wanted } from '../wanted.ts'
import { claimMatch } from './claim-match.ts'
import type { DryRun, DryRunScope, NewDryRunEntry } from './dry-run.ts'
import { type PreviewPorts, previewOne } from './preview.ts'
import { previewMembers } from './preview-members.ts'

const pageSize = 500
const largestBatch = 100

/** Dry runs of this process. */
export interface DryRunner {
  /**
   * Begins a dry run and returns while it runs.
   * @throws RollcallError `dry_run_under_way`
   */
  start(
    application: ApplicationRecord,
    scope: DryRunScope,
    author: string,
  ): Promise<{ readonly dryRun: DryRun; readonly ended: Promise<DryRun> }>
  /** Ends those that run: what they found stays. */
  stop(): Promise<void>
}

export function createDryRunner(ports: EnginePorts): DryRunner {
  const running = new Map<AbortController, Promise<DryRun>>()
  return {
    async start(application, scope, author) {
      const dryRun = await ports.store.beginDryRun({
        id: ports.newId(),
        applicationId: application.id,
        scope,
        settingsVersion: application.settingsVersion,
        author,
      })
      if (dryRun === null) throw new RollcallError('dry_run_under_way', { application: application.name })
      const stopping = new AbortController()
      const ended = drive(ports, application, dryRun, stopping).finally(() => running.delete(stopping))
      ended.catch((error: unknown) => ports.onError(error, application.id))
      running.set(stopping, ended)
      return { dryRun, ended }
    },
    async stop() {
      for (const stopping of running.keys()) stopping.abort()
      await Promise.allSettled(running.values())
    },
  }
}

async function drive(
  ports: EnginePorts,
  application: ApplicationRecord,
  dryRun: DryRun,
  stopping: AbortController,
): Promise<DryRun> {
  const { store } = ports
  const counting = store
    .countDryRunScope(application.id, dryRun.scope)
    .then((total) => store.saveDryRunTotal(application.id, dryRun.id, total))
    .catch((error: unknown) => ports.onError(error, application.id))
  try {
    const target = ports.openTarget(application, { signal: stopping.signal })
    try {
      const error = await lookAtEveryone(ports, application, dryRun, target, stopping)
      await counting
      if (error !== null) return await store.endDryRun(application.id, dryRun.id, 'failed', error)
      return await store.endDryRun(
        application.id,
        dryRun.id,
        stopping.signal.aborted ? 'stopped' : 'done',
        null,
      )
    } finally {
      await target.close().catch(() => undefined)
    }
  } catch (error) {
    await counting
    const known = asKnown(error)
    const { code, details } = known ?? new RollcallError('interrupted', {})
    const failed = await store.endDryRun(application.id, dryRun.id, 'failed', { code, details })
    if (known === null) throw error
    return failed
  }
}

function asKnown(error: unknown): RollcallError | null {
  if (error instanceof RollcallError) return error
  if (!(error instanceof HttpFailure)) return null
  const code = error.failure === 'address_refused' ? 'target_address_refused' : 'target_url_invalid'
  return new RollcallError(code, { detail: error.message })
}

/** scope → map → match → plan → guard for everyone of the scope; people before groups, as in a cycle. */
async function lookAtEveryone(
  ports: EnginePorts,
  application: ApplicationRecord,
  dryRun: DryRun,
  target: Target,
  stopping: AbortController,
): Promise<DryRun['error']> {
  const compiled = compileApplication(application.settings, application.farewell, application.defaultDomain)
  const window = createWindow(application.settings.limits.concurrency ?? defaultConcurrency)
  const collector = createCollector(ports, dryRun, () => stopping.abort())
  let error: DryRun['error'] = null
  const breakOff = (code: ErrorCode, detail: string): void => {
    error ??= { code, details: { detail } }
    stopping.abort()
  }
  const preview: PreviewPorts = {
    application,
    match: {
      ...matchPorts(ports, application, target),
      isTargetEmpty: probeEmptiness(target, true, breakOff),
    },
    hold: holdPorts(ports, application),
    now: ports.now,
    claim: (wanted, match) =>
      claimMatch(wanted, match, (what, sourceId) =>
        ports.store.claim(application.id, dryRun.id, wanted.candidate.kind, what, sourceId),
      ),
  }
  const look = async (wanted: Wanted): Promise<void> => {
    if (stopping.signal.aborted) return
    const { entry, request, broken } = await previewOne(wanted, preview)
    if (broken !== null) {
      breakOff(broken.code, broken.detail)
      return
    }
    await collector.add({ entry, request })
  }
  for (const kind of ['person', 'group'] as const) {
    let cursor: string | null = null
    do {
      const page = await ports.store.readDryRunPage(application.id, dryRun.scope, kind, cursor, pageSize)
      const wanted = await decidePage(page.candidates, { applicationId: application.id, compiled, ...ports })
      for (const one of wanted) await window.run(() => look(one))
      cursor = page.nextCursor
    } while (cursor !== null && !stopping.signal.aborted)
    await window.drained()
  }
  await collector.finish()
  if (error === null && !stopping.signal.aborted) {
    for await (const one of previewMembers(ports, application, dryRun)) await collector.add(one, 0)
    await collector.finish()
  }
  return error
}

/** Gathers entries and writes them many at a time; whoever would see no change is counted and not kept. */
function createCollector({ store }: EnginePorts, { applicationId, id }: DryRun, onStop: () => void) {
  let entries: NewDryRunEntry[] = []
  let counts: Partial<Record<LogOutcome, number>> = {}
  let looked = 0
  let writing: Promise<void> = Promise.resolve()

  function write(): Promise<void> {
    const part = { entries, counts, looked }
    entries = []
    counts = {}
    looked = 0
    writing = writing.then(async () => {
      if (!(await store.appendDryRun(applicationId, id, part))) onStop()
    })
    return writing
  }

  return {
    /** `lookedAt`: 0 for what is told of somebody who has been counted already. */
    async add(one: NewDryRunEntry, lookedAt = 1): Promise<void> {
      const { outcome, reason } = one.entry
      looked += lookedAt
      counts[outcome] = (counts[outcome] ?? 0) + 1
      if (outcome !== 'no_change' || reason !== 'redundant') entries.push(one)
      if (looked >= largestBatch || entries.length >= largestBatch) await write()
    },
    finish: () => write(),
  }
}
