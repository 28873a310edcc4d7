import type { Command } from 'commander'
import type { ConnectionCheckJson } from '../../api/engine-shapes.ts'
import type { Application } from '../../api/shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

/** `rollcall quarantine show | resume`: what is wrong with an application as a whole, and leaving that state. */
export function quarantineCommands(program: Command, context: CliContext): void {
  const quarantine = program
    .command('quarantine')
    .description('applications that were found broken as a whole')
  const show = quarantine
    .command('show <app>')
    .description('what, since when, its effect, and the next step')
    .action(async (name: string) => {
      const { name: app, quarantine: found } = await context.api().get<Application>(pathOf(name))
      if (!found) return context.output.result(null, [`${app} is not quarantined.`])
      context.output.result(found, [
        `${app} is quarantined: ${found.title}`,
        `  Why:    ${found.cause}`,
        `  Since:  ${found.since}`,
        `  Effect: ${found.effect ?? ''}`,
        `  Next:   ${found.next}`,
        `  Tried again by itself ${found.nextTryAt}; turned off ${found.stopsAt ?? ''} if it stays.`,
      ])
      context.setExitCode(8)
    })
  withExamples(show, 'rollcall quarantine show Moqups')
  const resume = quarantine
    .command('resume <app>')
    .description('test the connection and, when it works, go on where it was; nobody is looked at anew')
    .action(async (name: string) => {
      const checked = await context.api({ timeout: '2m' }).post<ConnectionCheckJson>(`${pathOf(name)}/test`)
      const wrong = checked.steps.find((step) => step.error !== null)?.error
      if (!checked.passed) {
        const lines = wrong ? [wrong.title, `  Why:  ${wrong.cause}`, `  Next: ${wrong.next}`] : []
        context.output.result(checked, ['The connection does not work yet.', ...lines])
        return context.setExitCode(8)
      }
      const app = await context.api().post<Application>(`${pathOf(name)}/resume`)
      context.output.result(app, [`${app.name} goes on where it was.`])
    })
  withExamples(resume, 'rollcall quarantine resume Moqups')
}

function pathOf(name: string): string {
  return `/applications/${encodeURIComponent(name)}`
}
