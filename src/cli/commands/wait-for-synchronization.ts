import { setTimeout as wait } from 'node:timers/promises'
import type { CliContext } from '../context.ts'

/** What these commands read of a run of Synchronize. */
export interface SynchronizationJson {
  readonly id: string
  readonly state: 'waiting' | 'running' | 'held' | 'done' | 'cancelled'
  readonly requestedBy: string | null
  readonly createdAt: string
  readonly progress: { readonly done: number; readonly total: number; readonly percent: number }
  readonly counts: Readonly<
    Record<
      'joined' | 'updated' | 'reactivated' | 'deactivated' | 'removed' | 'refused' | 'held' | 'conflicts',
      number
    >
  >
}

const pollMs = 300

/** Looks at a run until it is over or held; Ctrl-C ends the looking and not the run. */
export async function waitForRun(
  context: CliContext,
  tenant: string,
  begun: SynchronizationJson,
): Promise<SynchronizationJson> {
  const path = `/tenants/${encodeURIComponent(tenant)}/synchronizations/${begun.id}`
  let run = begun
  while ((run.state === 'waiting' || run.state === 'running') && !context.signal.aborted) {
    run = await context.api().get<SynchronizationJson>(path)
    if (run.state === 'waiting' || run.state === 'running') {
      await wait(pollMs, undefined, { signal: context.signal }).catch(() => undefined)
    }
  }
  return run
}

/** How a run stands, in sentences. */
export function runLines(run: SynchronizationJson): string[] {
  const { done, total, percent } = run.progress
  const counts = Object.entries(run.counts).filter(([, count]) => count > 0)
  const result = counts.map(([word, count]) => `${count} ${word}`).join(', ') || 'nothing to do'
  if (run.state === 'held') {
    return [
      `Held: ${total} changes are more than the connection applies without being asked.`,
      `Next: rollcall staged allow ${run.id}, or cancel`,
    ]
  }
  if (run.state === 'cancelled') return ['Given up; nothing was applied.', '']
  if (run.state === 'done') return [`Synchronized ${done} ${done === 1 ? 'person' : 'people'}.`, result]
  return [`Synchronizing: ${done} of ${total} (${percent} %)`, result]
}
