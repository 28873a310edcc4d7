import { type Machine, machineSentence } from '../harness/machine.ts'
import { median } from '../harness/statistics.ts'
import { formatCount, formatNumber, formatTable } from '../harness/table.ts'
import type { Brought, Scrolled, Waited } from './measure.ts'
import type { Seeded } from './seed.ts'

export interface ConsoleResult {
  readonly machine: Machine
  readonly seeded: Seeded
  readonly rounds: number
  readonly brought: Brought
  readonly waited: readonly Waited[]
  readonly scrolled: readonly Scrolled[]
}

const kB = (bytes: number): string => `${formatNumber(bytes / 1000)} kB`

export function formatReport({ machine, seeded, rounds, brought, waited, scrolled }: ConsoleResult): string {
  return `${machineSentence(machine)}

${formatCount(seeded.people)} people in the directory and ${formatCount(seeded.entries)} entries in the log; a headless Chromium (software rendering), the server and PostgreSQL share the cores. Each wait is measured ${rounds} times, from outside the page.

### Waiting

${formatTable(
  ['what', 'median ms', 'worst ms', 'goal ms'],
  waited.map(({ what, tookMs, goalMs }) => [
    what,
    formatNumber(median(tookMs)),
    formatNumber(Math.max(...tookMs)),
    formatNumber(goalMs),
  ]),
)}

The first page brings ${kB(brought.scriptBytes)} of JavaScript (goal: under 250 kB) and ${kB(brought.allBytes)} in all, in ${brought.requests} requests, compressed, from an empty cache.

### Scrolling

${formatTable(
  ['list', 'frame, median ms', '95 of 100 ms', 'worst ms', 'over 50 ms', 'rows read', 'rows in the page'],
  scrolled.map((one) => [
    one.what,
    formatNumber(one.medianMs),
    formatNumber(one.slowMs),
    formatNumber(one.worstMs),
    `${one.jerks} of ${one.frames}`,
    one.rowsRead.toLocaleString('en-US'),
    one.rowsInPage.toLocaleString('en-US'),
  ]),
)}`
}
