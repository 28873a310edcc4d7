import type { ApiClient } from '../client.ts'
import type { Output } from '../output.ts'
import type { ApplicationAnswer } from './prepare-demo.ts'
import type { CycleAnswer } from './watch-cycles.ts'

/** What the demo reads of an entry of the provisioning log. */
interface LogAnswer {
  readonly id: string
  readonly subject: { readonly name: string }
  readonly outcome: string
  readonly text: string
}

interface FailureAnswer {
  readonly code: string
  readonly title: string
  readonly cause: string
  readonly next: string
  readonly count: number
  readonly sample: { readonly name: string }
}

/** One row an application: what its cycle did. */
export function tellCycles(
  output: Output,
  applications: readonly ApplicationAnswer[],
  cycles: readonly CycleAnswer[],
): void {
  const count = new Intl.NumberFormat('en')
  const number = (name: keyof CycleAnswer['counts']) => (row: Row) => count.format(row.cycle.counts[name])
  interface Row {
    readonly name: string
    readonly cycle: CycleAnswer
  }
  const rows = cycles.map((cycle): Row => {
    const name = applications.find(({ id }) => id === cycle.applicationId)?.name ?? cycle.applicationId
    return { name, cycle }
  })
  output.table(rows, [
    { title: 'application', value: ({ name }) => name },
    { title: 'cycle', value: ({ cycle }) => cycle.kind },
    { title: 'in scope', value: number('inScope'), align: 'right' },
    { title: 'created', value: number('created'), align: 'right' },
    { title: 'updated', value: number('updated'), align: 'right' },
    { title: 'disabled', value: number('disabled'), align: 'right' },
    { title: 'failed', value: number('failed'), align: 'right' },
    { title: 'groups', value: number('groups'), align: 'right' },
    { title: 'memberships', value: number('memberships'), align: 'right' },
    { title: 'time', value: ({ cycle }) => duration(cycle), align: 'right' },
  ])
}

function duration({ startedAt, endedAt }: CycleAnswer): string {
  if (startedAt === null || endedAt === null) return ''
  return `${((Date.parse(endedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`
}

/** The newest log entry of an application now; entries after it are news. */
export async function lastLogId(api: ApiClient, { id }: ApplicationAnswer): Promise<string> {
  const { items } = await api.get<{ items: LogAnswer[] }>('/logs', { application: id, limit: '1' })
  return items[0]?.id ?? '0'
}

/** What was done at the applications since then, person by person; returns how many entries that were. */
export async function tellNews(
  api: ApiClient,
  output: Output,
  applications: readonly ApplicationAnswer[],
  since: readonly string[],
): Promise<number> {
  const quiet = new Set(['no_change', 'skipped', 'failed', 'waiting'])
  let told = 0
  for (const [index, application] of applications.entries()) {
    const { items } = await api.get<{ items: LogAnswer[] }>('/logs', {
      application: application.id,
      after: since[index] ?? '0',
      limit: '200',
    })
    const news = items.filter(({ outcome }) => !quiet.has(outcome))
    told += news.length
    output.lines(
      `  ${output.paint.bold(application.name)}`,
      ...(news.length === 0 ? ['    nothing to do here'] : news.map((entry) => `    ${line(entry)}`)),
    )
  }
  return told
}

function line({ subject, outcome, text }: LogAnswer): string {
  return `${outcome.padEnd(9)} ${subject.name}: ${text}`
}

/** The failures that stand now, each with its cause and what to do. */
export async function tellFailures(
  api: ApiClient,
  output: Output,
  applications: readonly ApplicationAnswer[],
): Promise<void> {
  for (const application of applications) {
    const { items } = await api.get<{ items: FailureAnswer[] }>(`/applications/${application.id}/failures`)
    for (const { code, title, cause, next, count, sample } of items) {
      const who = count === 1 ? sample.name : `${sample.name} and ${count - 1} more`
      output.lines(
        `  ${output.paint.red('✗')} ${output.paint.bold(application.name)}, ${who}: ${title} ${output.paint.dim(code)}`,
        `      Why:  ${cause}`,
        `      Next: ${next}`,
      )
    }
  }
}
