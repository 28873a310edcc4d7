import type { Command } from 'commander'
import type { AdminJson, PasswordLinkJson } from '../../api/access-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

type WithLink = AdminJson & { readonly link: PasswordLinkJson; readonly mail: 'sent' | 'kept' | 'none' }

/** `rollcall admin …`: the people who may use the console and the management API. */
export function adminCommands(program: Command, context: CliContext): void {
  const admin = program.command('admin').description('people who may use the console, and their roles')
  firstLinkCommand(admin, context)
  inviteCommand(admin, context)
  listCommand(admin, context)
  roleCommand(admin, context)
  switchCommands(admin, context)
  resetCommand(admin, context)
}

function firstLinkCommand(admin: Command, context: CliContext): void {
  const command = admin
    .command('first-link')
    .description('print the link that sets the first password')
    .action(async () => {
      await reportLink(await context.api().post<PasswordLinkJson>('/admins/first-link'), {}, context)
    })
  withExamples(command, 'rollcall admin first-link')
}

function inviteCommand(admin: Command, context: CliContext): void {
  const command = admin
    .command('invite <email>')
    .description('add an admin, who is mailed the link to set the password with; prints it, too')
    .requiredOption('--role <role>', 'operator, admin, approver, auditor or customer_admin')
    .option('--name <name>', 'name of the person')
    .option('--tenant <tenant>', 'name or id; for customer_admin')
    .option('--no-mail', 'mail nothing')
    .action(async (email: string, flags: { role: string; name?: string; tenant?: string; mail: boolean }) => {
      const { link, ...made } = await context.api().post<WithLink>('/admins', { email, ...flags })
      await reportLink(link, made, context)
    })
  withExamples(
    command,
    'rollcall admin invite ada@example.com --role admin',
    'rollcall admin invite it@customer.com --role customer_admin --tenant Acme',
  )
}

function listCommand(admin: Command, context: CliContext): void {
  const command = admin
    .command('list')
    .description('list the admins')
    .action(async () => {
      const { items } = await context.api().get<{ items: AdminJson[] }>('/admins')
      context.output.list(
        items,
        [
          { title: 'E-mail', value: ({ email }) => email },
          { title: 'Name', value: ({ name }) => name },
          { title: 'Role', value: ({ role }) => role },
          { title: 'Tenant', value: ({ tenantId }) => tenantId },
          { title: 'State', value: ({ state }) => state },
          { title: 'Last signed in', value: ({ lastSignedInAt }) => lastSignedInAt ?? 'never' },
        ],
        'There is no admin yet. Next: rollcall admin first-link',
      )
    })
  withExamples(command, 'rollcall admin list')
}

function roleCommand(admin: Command, context: CliContext): void {
  const command = admin
    .command('role <email> <role>')
    .description('give an admin another role; it holds at once')
    .option('--tenant <tenant>', 'name or id; for customer_admin')
    .action(async (email: string, role: string, flags: { tenant?: string }) => {
      const changed = await context.api().patch<AdminJson>(pathOf(email), { role, ...flags })
      context.output.result(changed, [`${changed.email} is now ${changed.role}.`])
    })
  withExamples(command, 'rollcall admin role ada@example.com auditor')
}

function switchCommands(admin: Command, context: CliContext): void {
  for (const [word, disabled, description] of [
    ['disable', true, 'sign an admin out everywhere and let nobody sign in as them'],
    ['enable', false, 'let a disabled admin sign in again'],
  ] as const) {
    const command = admin
      .command(`${word} <email>`)
      .description(description)
      .action(async (email: string) => {
        const changed = await context.api().patch<AdminJson>(pathOf(email), { disabled })
        context.output.result(changed, [`${changed.email} is ${changed.state}.`])
      })
    withExamples(command, `rollcall admin ${word} ada@example.com`)
  }
}

function resetCommand(admin: Command, context: CliContext): void {
  const command = admin
    .command('reset <email>')
    .description('mail and print a link to set a new password with')
    .option('--no-mail', 'mail nothing')
    .action(async (email: string, { mail }: { readonly mail: boolean }) => {
      const { link, ...made } = await context
        .api()
        .post<WithLink>(`${pathOf(email)}/password-link${mail ? '' : '?mail=false'}`)
      await reportLink(link, made, context)
    })
  withExamples(command, 'rollcall admin reset ada@example.com')
}

/** The link is a secret: it stands on standard output alone, for whoever asked. */
async function reportLink(
  link: PasswordLinkJson,
  made: Partial<AdminJson & Pick<WithLink, 'mail'>>,
  context: CliContext,
): Promise<void> {
  const url = new URL(link.path, await context.api().url()).href
  context.output.result({ ...made, url, expiresAt: link.expiresAt }, [url])
  if (made.mail === 'sent') context.output.message(`It is mailed to ${made.email}.`)
  if (made.mail === 'kept') context.output.message('No mail server is set (SMTP_URL): nothing was mailed.')
  context.output.message(
    `It works once, until ${link.expiresAt}. Hand it to nobody but the person it is for.`,
  )
}

function pathOf(email: string): string {
  return `/admins/${encodeURIComponent(email)}`
}
