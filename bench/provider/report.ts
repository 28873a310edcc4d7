import { machineSentence } from '../harness/machine.ts'
import { pairedRatio } from '../harness/statistics.ts'
import { formatCount, formatNumber, formatPercent, formatRatio, formatTable } from '../harness/table.ts'
import { middle, rates, type Series } from '../harness/take-turns.ts'
import { constantName, driverAt, libraryAt, peerAt, rollcallAt } from './contenders.ts'
import { type GoalResult, judgeGoals } from './goals.ts'
import type { BenchOptions } from './options.ts'
import type { ProviderResult } from './result.ts'

const largeSite = '100 k, large group'

/** Everything that was measured, as Markdown. */
export function formatReport(result: ProviderResult): string {
  const goals = judgeGoals(result)
  const { options } = result
  return [
    machineSentence(result.machine),
    '',
    `Medians of ${options.rounds} slices of ${options.sliceMs} ms each, taken in turns; ${options.concurrency} requests at one time (one at a time for group members). The load generator, the server and PostgreSQL are processes of their own and share the cores.`,
    '',
    '### Requests a second, and ratios',
    '',
    rateTable(result),
    '',
    '### Milliseconds, and CPU microseconds, for one request',
    '',
    costTable(result),
    '',
    '### Goals',
    '',
    goalTable(goals),
    '',
    ...failures(result),
  ].join('\n')
}

function rateTable({ results, options }: ProviderResult): string {
  const rows = results.flatMap(({ title, series }) =>
    sitesOf(options, series).map((site) => {
      const find = (name: string): Series | undefined => series.find((one) => one.name === name)
      const ours = find(rollcallAt(site))
      const ratio = (name: string): string => formatRatio(pairedRatio(rates(ours), rates(find(name))).median)
      const peer = peerAt(String(sizeOf(site)))
      const library = libraryAt(String(sizeOf(site)))
      return [
        title,
        site,
        number(ours),
        number(find(driverAt(site))),
        ratio(driverAt(site)),
        number(find(constantName)),
        ratio(constantName),
        number(find(peer)),
        ratio(peer),
        number(find(library)),
      ]
    }),
  )
  return formatTable(
    ['request', 'members', 'Rollcall', 'driver', 'ratio', 'constant', 'ratio', 'scimmy', 'ratio', 'library'],
    rows,
  )
}

function costTable({ results, options }: ProviderResult): string {
  const rows = results.flatMap(({ title, series }) =>
    sitesOf(options, series).flatMap((site) => {
      const ours = series.find((one) => one.name === rollcallAt(site))
      const driver = series.find((one) => one.name === driverAt(site))
      if (!ours || !driver) return []
      const cpu = (one: Series, part: 'server' | 'backend' | 'load'): string =>
        formatNumber(middle(one, (turn) => turn.cpuUs[part]))
      return [
        [
          title,
          site,
          formatNumber(middle(ours, (turn) => turn.p50Ms)),
          formatNumber(middle(ours, (turn) => turn.p99Ms)),
          cpu(ours, 'server'),
          cpu(ours, 'backend'),
          cpu(ours, 'load'),
          formatNumber(middle(driver, (turn) => turn.p50Ms)),
          cpu(driver, 'load'),
          cpu(driver, 'backend'),
        ],
      ]
    }),
  )
  return formatTable(
    [
      'request',
      'members',
      'p50 ms',
      'p99 ms',
      'server µs',
      'PostgreSQL µs',
      'load µs',
      'driver: p50 ms',
      'driver µs',
      'PostgreSQL µs',
    ],
    rows,
  )
}

function goalTable(goals: readonly GoalResult[]): string {
  return formatTable(
    ['goal', 'measured', 'wanted', 'verdict'],
    goals.map(({ goal, measured, wanted, isMet, missedBy }) => [
      goal,
      measured,
      wanted,
      isMet ? 'met' : `missed by ${formatPercent(missedBy)}`,
    ]),
  )
}

function failures({ results }: ProviderResult): string[] {
  return results.flatMap(({ title, series }) =>
    series.flatMap(({ name, turns }) => {
      const failed = turns.reduce((sum, turn) => sum + turn.failed, 0)
      const first = turns.find((turn) => turn.failure !== undefined)?.failure
      return failed === 0 ? [] : [`${failed} requests failed: ${title}, ${name}: ${first}`, '']
    }),
  )
}

export function sitesOf(options: BenchOptions, series: readonly Series[]): string[] {
  return [...options.sizes.map(formatCount), largeSite].filter((site) =>
    series.some(({ name }) => name === rollcallAt(site)),
  )
}

function sizeOf(site: string): number {
  const [count = '0', unit] = site.split(' ')
  return Number(count) * (unit?.startsWith('M') ? 1_000_000 : unit?.startsWith('k') ? 1000 : 1)
}

function number(series: Series | undefined): string {
  return series ? formatNumber(middle(series, (turn) => turn.rate)) : '–'
}
