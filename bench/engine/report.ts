import { type Machine, machineSentence } from '../harness/machine.ts'
import { median } from '../harness/statistics.ts'
import { formatCount, formatNumber, formatPercent, formatRatio, formatTable } from '../harness/table.ts'
import { type CycleName, changedPeople, type Run } from './measure.ts'

export interface EngineOptions {
  readonly sizes: readonly number[]
  readonly latencies: readonly number[]
  readonly rounds: number
  readonly json: boolean
  readonly publish: boolean
  readonly serverFlags: readonly string[]
}

export interface EngineResult {
  readonly machine: Machine
  readonly options: EngineOptions
  readonly runs: readonly Run[]
  /** Resident memory of the server after the import, before the first cycle. */
  readonly idle: readonly { readonly people: number; readonly residentBytes: number }[]
}

const titles: Readonly<Record<CycleName, string>> = {
  initial: 'initial cycle',
  no_op: 'nothing changed',
  changes: `${changedPeople} people changed`,
}

/** Everything that was measured, as Markdown. */
export function formatReport(result: EngineResult): string {
  return [
    machineSentence(result.machine),
    '',
    'Medians over the rounds. After each cycle a bare loop over an undici pool sends the requests that the target has recorded once more, over as many connections as the engine used. Server, PostgreSQL, target and loop are processes of their own and share the cores. A cycle counts from its start to its end, with everything it writes down.',
    '',
    '### Cycles',
    '',
    cycleTable(result),
    '',
    '### Resident memory of the Node process',
    '',
    memoryTable(result),
    '',
    '### Goals',
    '',
    goalTable(result),
    '',
  ].join('\n')
}

function cycleTable(result: EngineResult): string {
  const rows = groupsOf(result).map(({ people, latencyMs, cycle, runs }) => {
    const middle = (figure: (run: Run) => number): number => median(runs.map(figure))
    const requests = middle((run) => run.requests)
    return [
      titles[cycle],
      formatCount(people),
      `${latencyMs} ms`,
      formatNumber(requests),
      formatNumber(middle((run) => run.concurrency)),
      formatNumber(middle((run) => run.seconds)),
      formatNumber(middle((run) => run.requests / run.seconds)),
      formatNumber(middle((run) => (run.bare ? run.bare.requests / run.bare.seconds : Number.NaN))),
      formatPercent(ratioOf(runs)),
      formatNumber(middle((run) => (run.cpuMs * 1000) / people)),
    ]
  })
  return formatTable(
    [
      'cycle',
      'people',
      'latency',
      'requests',
      'at once',
      'seconds',
      'requests/s',
      'bare loop/s',
      'ratio',
      'CPU µs/person',
    ],
    rows,
  )
}

function memoryTable({ options, runs, idle }: EngineResult): string {
  const mb = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MB`
  const rows = options.sizes.map((people) => {
    const peak = (cycle: CycleName): string =>
      mb(
        Math.max(
          0,
          ...runs
            .filter((run) => run.people === people && run.cycle === cycle)
            .map((run) => run.peakResidentBytes),
        ),
      )
    const before = idle.find((one) => one.people === people)?.residentBytes ?? 0
    return [formatCount(people), mb(before), peak('initial'), peak('no_op'), peak('changes')]
  })
  return formatTable(['people', 'after the import', 'initial, peak', 'no-op, peak', 'changes, peak'], rows)
}

interface Group {
  readonly people: number
  readonly latencyMs: number
  readonly cycle: CycleName
  readonly runs: readonly Run[]
}

function groupsOf({ options, runs }: EngineResult): Group[] {
  return (['initial', 'no_op', 'changes'] as const).flatMap((cycle) =>
    options.sizes.flatMap((people) =>
      options.latencies.map((latencyMs) => ({
        people,
        latencyMs,
        cycle,
        runs: runs.filter(
          (run) => run.people === people && run.latencyMs === latencyMs && run.cycle === cycle,
        ),
      })),
    ),
  )
}

/** Each cycle beside the loop that followed it; then the middle. */
function ratioOf(runs: readonly Run[]): number {
  return median(runs.flatMap((run) => (run.bare ? [run.bare.seconds / run.seconds] : [])))
}

function goalTable(result: EngineResult): string {
  const groups = groupsOf(result)
  const rows: string[][] = []
  const judge = (goal: string, measured: string, wanted: string, missedBy: number): void => {
    rows.push([goal, measured, wanted, missedBy <= 0 ? 'met' : `missed by ${formatPercent(missedBy)}`])
  }
  for (const { people, latencyMs, runs } of groups.filter(({ cycle }) => cycle === 'initial')) {
    const ratio = ratioOf(runs)
    const what = `initial cycle beside the bare loop, ${formatCount(people)}, ${latencyMs} ms`
    judge(what, formatPercent(ratio), 'at least 80 %', 1 - ratio / 0.8)
  }
  const noOps = groups.filter(({ cycle }) => cycle === 'no_op').flatMap(({ runs }) => runs)
  const requests = Math.max(0, ...noOps.map((run) => run.requests))
  judge('nothing changed: requests', String(requests), '0', requests)
  const peak = Math.max(0, ...noOps.map((run) => run.peakResidentBytes)) / 1024 ** 2
  judge('nothing changed: resident memory', `${Math.round(peak)} MB`, 'below 256 MB', peak / 256 - 1)
  const largest = Math.max(...result.options.sizes)
  const perMillion =
    median(noOps.filter((run) => run.people === largest).map((run) => run.seconds / run.people)) * 1_000_000
  judge(
    `nothing changed: a million people, from ${formatCount(largest)}`,
    `${formatNumber(perMillion)} s`,
    'below 60 s',
    perMillion / 60 - 1,
  )
  for (const latencyMs of result.options.latencies) {
    const seconds = (people: number): number =>
      median(
        groups
          .filter(
            (group) => group.cycle === 'changes' && group.people === people && group.latencyMs === latencyMs,
          )
          .flatMap(({ runs }) => runs.map((run) => run.seconds)),
      )
    const times = seconds(largest) / seconds(10_000)
    if (largest > 10_000 && Number.isFinite(times)) {
      judge(
        `${changedPeople} changes at ${formatCount(largest)} beside 10 k, ${latencyMs} ms`,
        `${formatRatio(times)} ×`,
        'at most 1.5 ×',
        times / 1.5 - 1,
      )
    }
  }
  const duplicates = result.runs.reduce((sum, run) => sum + run.duplicates, 0)
  judge('accounts created twice', String(duplicates), '0', duplicates)
  return formatTable(['goal', 'measured', 'wanted', 'verdict'], rows)
}
