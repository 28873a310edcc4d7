import type { Command } from 'commander'
import type { AttentionJson } from '../../api/attention-shapes.ts'
import type { Cycle } from '../../api/shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import type { Paint } from '../output.ts'

/** What this command reads of an application. */
interface Application {
  readonly name: string
  readonly status: keyof typeof words
  readonly reasons: readonly { readonly text: string }[]
  readonly cycle: Pick<Cycle, 'counts' | 'stillFailing'> | null
}

const words = {
  draft: 'Draft',
  ready: 'Ready',
  running: 'Running',
  up_to_date: 'Up to date',
  needs_attention: 'Needs attention',
  quarantined: 'Quarantined',
  paused: 'Paused',
} as const

/** Worst first. */
const urgency: readonly Application['status'][] = [
  'quarantined',
  'needs_attention',
  'running',
  'draft',
  'ready',
  'paused',
  'up_to_date',
]

/** `rollcall status`: what needs attention, in ten lines. */
export function statusCommand(program: Command, context: CliContext): void {
  const command = program
    .command('status')
    .description('what needs attention')
    .action(async () => {
      const api = context.api()
      const url = await api.url()
      const about = await api.get<{ version: string; startedAt: string }>('/about')
      const { items } = await api.get<{ items: Application[] }>('/applications')
      const attention = await api.get<{ items: AttentionJson[] }>('/attention')
      const applications = items.toSorted((a, b) => urgency.indexOf(a.status) - urgency.indexOf(b.status))
      context.output.result({ server: { url, ...about }, applications, attention: attention.items }, [
        `Rollcall ${about.version} at ${url}`,
        ...applications.flatMap((application) => applicationLines(application, context.output.paint)),
        ...attention.items.map((one) => attentionLine(one, context.output.paint)),
      ])
      if (applications.length === 0) {
        context.output.message(
          'There is no application yet. Next: rollcall app create NAME --from scim --url URL',
        )
      }
    })
  withExamples(command, 'rollcall status', 'rollcall status --json')
}

function applicationLines({ name, status, reasons, cycle }: Application, paint: Paint): string[] {
  const colors: Partial<Record<Application['status'], Paint[keyof Paint]>> = {
    quarantined: paint.red,
    needs_attention: paint.yellow,
    running: paint.blue,
    up_to_date: paint.green,
  }
  const painted = (colors[status] ?? String)(words[status] ?? status)
  const counts =
    cycle === null
      ? ''
      : `  last cycle: ${cycle.counts.read} read, ${cycle.counts.written} written, ${cycle.stillFailing ?? cycle.counts.failed} failing`
  return [`${painted}  ${paint.bold(name)}${counts}`, ...reasons.map(({ text }) => `    ${text}`)]
}

/** One line of the app side: who does not get through, what ends, or what waits. */
function attentionLine(one: AttentionJson, paint: Paint): string {
  const tenant = paint.bold(one.tenant.name)
  if (one.kind === 'staged') {
    const conflicts = one.conflicts === 0 ? '' : `, ${one.conflicts} in conflict`
    return `${paint.yellow('Staged')}  ${tenant}  ${one.count} people wait for Synchronize${conflicts}`
  }
  if (one.kind === 'failing') {
    const since = one.since?.slice(0, 16).replace('T', ' ')
    const request = `rollcall request list --tenant ${JSON.stringify(one.tenant.name)} --refused`
    return [
      `${paint.red('Failing')}  ${tenant}  its identity provider has not got through since ${since} UTC. ${one.cause ?? ''}`,
      `    ${one.next ?? ''} What it sent: ${request}`,
    ].join('\n')
  }
  const word = one.kind === 'expired' ? paint.red('Expired') : paint.yellow('Expires soon')
  return `${word}  ${tenant}  ${one.description} (${one.expiresAt?.slice(0, 10)})`
}
