import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '../client.ts'
import type { ProgressBar } from '../progress-bar.ts'
import type { ApplicationAnswer } from './prepare-demo.ts'

/** What the demo reads of a cycle. */
export interface CycleAnswer {
  readonly id: string
  readonly applicationId: string
  readonly kind: 'initial' | 'incremental'
  readonly state: string
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly counts: Readonly<Record<CountName, number>>
  readonly progress: {
    readonly done: number
    readonly total: number | null
    readonly perSecond: number | null
  }
}

type CountName =
  | 'read'
  | 'inScope'
  | 'created'
  | 'updated'
  | 'disabled'
  | 'deleted'
  | 'noChange'
  | 'failed'
  | 'written'
  | 'groups'
  | 'memberships'

const pollMs = 200
const ended = new Set(['done', 'done_with_failures', 'stopped', 'failed'])

/** Runs a cycle for each application, or joins the one that runs, and shows them as one bar until all have ended. */
export async function runCycles(
  api: ApiClient,
  applications: readonly ApplicationAnswer[],
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<readonly CycleAnswer[]> {
  const started = await Promise.all(
    applications.map(({ id }) => api.post<CycleAnswer & { joined: boolean }>(`/applications/${id}/cycles`)),
  )
  const cycles = await untilEnded(api, applications, started, bar, signal)
  // A cycle that ran already may have passed by the last change; another one takes it up.
  const late = applications.filter(
    (_, index) => started[index]?.joined && started[index]?.kind === 'incremental',
  )
  if (late.length === 0 || signal.aborted) return cycles
  await runCycles(api, late, bar, signal)
  return cycles
}

async function untilEnded(
  api: ApiClient,
  applications: readonly ApplicationAnswer[],
  started: readonly CycleAnswer[],
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<readonly CycleAnswer[]> {
  let cycles: readonly CycleAnswer[] = started
  while (!signal.aborted) {
    cycles = await Promise.all(
      started.map(({ id, applicationId }) =>
        api.get<CycleAnswer>(`/applications/${applicationId}/cycles/${id}`),
      ),
    )
    if (cycles.every(({ state }) => ended.has(state))) break
    bar.update(combined(applications, cycles))
    await sleep(pollMs)
  }
  bar.finish()
  return cycles
}

function combined(applications: readonly ApplicationAnswer[], cycles: readonly CycleAnswer[]) {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const totals = cycles.map(({ progress }) => progress.total)
  return {
    label: applications.map(({ name }) => name).join(' + '),
    done: sum(cycles.map(({ progress }) => progress.done)),
    total: totals.some((total) => total === null) ? null : sum(totals.map((total) => total ?? 0)),
    perSecond: sum(cycles.map(({ progress }) => progress.perSecond ?? 0)),
  }
}
