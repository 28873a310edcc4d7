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
  readonly idle: readonly Idle[]
}

/** A server after an import, before its first cycle. */
export interface Idle {
  readonly people: number
  readonly residentBytes: number
  readonly importSeconds: number
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
    'Medians over the rounds. After each cycle a bare loop over an undici pool sends the requests that the target has recorded once more, over as many connections as the engine used. Server, PostgreSQL, target and loop are processes of their own and share the cores. A cycle counts from its start to its end, with everything it writes down. Before the cycle in which nothing changed the server begins anew, with its PostgreSQL, over the same data: its time and memory, and those of the cycle with changes, are those of a fresh process.',
    '',
    '### Cycles',
    '',
    cycleTable(result),
    '',
    '### Where the time of an initial cycle goes',
    '',
    'CPU microseconds for one request. The ceiling is what these cores could do if they did nothing but this work without a pause: the CPU time of engine, PostgreSQL and target together, spread over all cores, beside what the bare loop took.',
    '',
    cpuTable(result),
    '',
    '### The directory: import, and resident memory of the Node process',
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
      formatNumber(middle((run) => (run.cpuMs.engine * 1000) / people)),
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

/** Why a ratio is what it is: beside a target that answers at once, the cores are the limit, not the waiting. */
function cpuTable(result: EngineResult): string {
  const rows = groupsOf(result)
    .filter(({ cycle }) => cycle === 'initial')
    .map(({ people, latencyMs, runs }) => {
      const each = (figure: (run: Run) => number): string =>
        formatNumber(median(runs.map((run) => (figure(run) * 1000) / run.requests)))
      return [
        formatCount(people),
        `${latencyMs} ms`,
        each((run) => run.cpuMs.engine),
        each((run) => run.cpuMs.postgres),
        each((run) => run.cpuMs.target),
        each((run) => run.bare?.cpuMs ?? Number.NaN),
        formatPercent(ceilingOf(runs, result.machine.cores)),
        formatPercent(ratioOf(runs)),
      ]
    })
  return formatTable(
    ['people', 'latency', 'engine', 'PostgreSQL', 'target', 'bare loop', 'ceiling', 'ratio'],
    rows,
  )
}

/** The best ratio that these cores allow, from the CPU time that was used. */
function ceilingOf(runs: readonly Run[], cores: number): number {
  return median(
    runs.flatMap(({ bare, cpuMs }) => {
      const busySeconds = (cpuMs.engine + cpuMs.postgres + cpuMs.target) / 1000 / cores
      return bare === undefined ? [] : [Math.min(1, bare.seconds / busySeconds)]
    }),
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
    const before = idle.find((one) => one.people === people)
    return [
      formatCount(people),
      `${formatNumber(before?.importSeconds ?? Number.NaN)} s`,
      mb(before?.residentBytes ?? 0),
      peak('initial'),
      peak('no_op'),
      peak('changes'),
    ]
  })
  return formatTable(
    ['people', 'import', 'after the import', 'initial, peak', 'no-op after a restart, peak', 'changes, peak'],
    rows,
  )
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
  const judge = (goal: string, measured: string, wanted: string, missedBy: number, why = ''): void => {
    rows.push([goal, measured, wanted, missedBy <= 0 ? 'met' : `missed by ${formatPercent(missedBy)}${why}`])
  }
  for (const { people, latencyMs, runs } of groups.filter(({ cycle }) => cycle === 'initial')) {
    const ratio = ratioOf(runs)
    const what = `initial cycle beside the bare loop, ${formatCount(people)}, ${latencyMs} ms`
    const ceiling = ceilingOf(runs, result.machine.cores)
    const why = ratio < 0.8 && ceiling < 0.8 ? `; the cores allow ${formatPercent(ceiling)}` : ''
    judge(what, formatPercent(ratio), 'at least 80 %', 1 - ratio / 0.8, why)
  }
  const noOps = groups.filter(({ cycle }) => cycle === 'no_op').flatMap(({ runs }) => runs)
  const requests = Math.max(0, ...noOps.map((run) => run.requests))
  judge('nothing changed: requests', String(requests), '0', requests)
  const peak = Math.max(0, ...noOps.map((run) => run.peakResidentBytes)) / 1024 ** 2
  judge(
    'nothing changed: resident memory after a restart',
    `${Math.round(peak)} MB`,
    'below 256 MB',
    peak / 256 - 1,
  )
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
