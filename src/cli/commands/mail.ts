import type { Command } from 'commander'
import type { MailJson } from '../../api/mail-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

/** `rollcall mail list`: what Rollcall has written to people. */
export function mailCommands(program: Command, context: CliContext): void {
  const mail = program.command('mail').description('mails about quarantine and held changes')
  const list = mail
    .command('list')
    .description('newest first; without SMTP_URL they are only kept here')
    .action(async () => {
      const { items } = await context.api().get<{ items: MailJson[] }>('/mails')
      const columns = [
        { title: 'WRITTEN', value: (one: MailJson) => one.createdAt },
        { title: 'TO', value: (one: MailJson) => one.to },
        { title: 'SUBJECT', value: (one: MailJson) => one.subject },
        { title: 'SENT', value: (one: MailJson) => one.sentAt ?? one.error ?? 'kept here' },
      ]
      context.output.list(items, columns, 'No mail yet.')
    })
  withExamples(list, 'rollcall mail list')
}
