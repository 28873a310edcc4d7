import type { Command } from 'commander'
import type { ApiKeyJson } from '../../api/access-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface CreateFlags {
  readonly role: string
  readonly tenant?: string
  readonly expires?: string
  readonly show?: boolean
}

/** `rollcall api-key …`: keys for scripts and for command lines elsewhere. */
export function apiKeyCommands(program: Command, context: CliContext): void {
  const key = program.command('api-key').description('keys for scripts and for command lines elsewhere')
  createCommand(key, context)
  listCommand(key, context)
  revokeCommand(key, context)
}

function createCommand(key: Command, context: CliContext): void {
  const command = key
    .command('create <name>')
    .description('make a key; it is shown once')
    .requiredOption('--role <role>', 'operator, admin, approver, auditor or customer_admin')
    .option('--tenant <tenant>', 'name or id; for customer_admin')
    .option('--expires <days>', 'days until it expires, or "never" (default: 90)')
    .option('--show', 'print the key')
    .action(async (name: string, { role, tenant, expires, show }: CreateFlags) => {
      mustShow(show, context)
      const made = await context.api().post<ApiKeyJson & { key: string }>('/api-keys', {
        name,
        role,
        ...(tenant === undefined ? {} : { tenant }),
        ...(expires === undefined ? {} : { expiresInDays: days(expires) }),
      })
      context.output.result(made, [made.key])
      const until = made.expiresAt === null ? 'does not expire' : `expires on ${made.expiresAt.slice(0, 10)}`
      context.output.message(`The key is shown only now. It ${until}.`)
    })
  withExamples(command, 'rollcall api-key create "nightly import" --role admin --show')
}

function listCommand(key: Command, context: CliContext): void {
  const command = key
    .command('list')
    .description('list the keys')
    .action(async () => {
      const { items } = await context.api().get<{ items: ApiKeyJson[] }>('/api-keys')
      context.output.list(
        items,
        [
          { title: 'Id', value: ({ id }) => id },
          { title: 'Name', value: ({ name }) => name },
          { title: 'Begins with', value: ({ prefix }) => prefix },
          { title: 'Role', value: ({ role }) => role },
          { title: 'State', value: ({ state }) => state },
          { title: 'Expires', value: ({ expiresAt }) => expiresAt ?? 'never' },
          { title: 'Last used', value: ({ lastUsedAt }) => lastUsedAt ?? 'never' },
          { title: 'From', value: ({ lastUsedAddress }) => lastUsedAddress },
        ],
        'There is no API key yet. Next: rollcall api-key create NAME --role ROLE --show',
      )
    })
  withExamples(command, 'rollcall api-key list')
}

function revokeCommand(key: Command, context: CliContext): void {
  const command = key
    .command('revoke <id>')
    .description('end a key at once')
    .action(async (id: string) => {
      const revoked = await context.api().delete<ApiKeyJson>(`/api-keys/${encodeURIComponent(id)}`)
      context.output.result(revoked, [
        `Revoked ${revoked.name} (${revoked.prefix}…). It is refused from now on.`,
      ])
    })
  withExamples(command, 'rollcall api-key revoke 019a…')
}

/** A secret on a screen is a decision: nothing is made that could not be read afterwards. */
function mustShow(show: boolean | undefined, context: CliContext): void {
  if (show || context.output.format === 'json') return
  throw new RollcallError('wrong_usage', {
    problem: 'A key can be read only while it is made, so say --show to print it',
    help: 'rollcall api-key create --help',
  })
}

function days(text: string): number | null {
  if (text === 'never') return null
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new RollcallError('wrong_usage', {
    problem: `Days are a whole number; this is ${JSON.stringify(text)}`,
    help: 'rollcall api-key create --help',
  })
}
