import type { Command } from 'commander'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { type SecretFlags, withSecretFlags } from '../read-secret.ts'

/** What these commands read of a token. */
interface TokenJson {
  readonly id: string
  readonly description: string
  readonly scopes: readonly string[]
  readonly status: string
  readonly expiresAt: string | null
  readonly lastUsedAt: string | null
  readonly lastUsedAddress: string | null
  readonly lastUsedClient: string | null
  readonly lastUsedProfile: string | null
}

interface IssuedTokenJson extends TokenJson {
  readonly token: string
  readonly scimUrl: string
}

interface CreateFlags {
  readonly tenant: string
  readonly description: string
  readonly scope?: readonly string[]
  readonly expires?: string
  readonly show?: boolean
}

/** `rollcall token …`: the secrets that identity providers send. */
export function tokenCommands(program: Command, context: CliContext): void {
  const token = program.command('token').description('tokens that identity providers send')
  createCommand(token, context)
  listCommand(token, context)
  rotateCommand(token, context)
  revokeCommand(token, context)
  identifyCommand(token, context)
}

function createCommand(token: Command, context: CliContext): void {
  const command = token
    .command('create')
    .description('make a token; it is shown once')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .requiredOption('--description <text>', 'where the token will be used')
    .option('--scope <scope...>', 'what it may do: scim (everything), users:read, groups:*, …')
    .option('--expires <days>', 'days until it expires, or "never" (default: 365)')
    .option('--show', 'print the token')
    .action(async (flags: CreateFlags) => {
      mustShow(flags.show, context)
      const body = {
        description: flags.description,
        ...(flags.scope === undefined ? {} : { scopes: flags.scope.flatMap((scope) => scope.split(',')) }),
        ...(flags.expires === undefined ? {} : { expiresInDays: days(flags.expires) }),
      }
      reportIssued(await context.api().post<IssuedTokenJson>(pathOf(flags.tenant), body), context)
    })
  withExamples(command, 'rollcall token create --tenant Acme --description "Entra" --scope scim --show')
}

function listCommand(token: Command, context: CliContext): void {
  const command = token
    .command('list')
    .description('list the tokens of a tenant')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .action(async ({ tenant }: { readonly tenant: string }) => {
      const { items } = await context.api().get<{ items: TokenJson[] }>(pathOf(tenant))
      context.output.list(
        items,
        [
          { title: 'Id', value: ({ id }) => id },
          { title: 'Description', value: ({ description }) => description },
          { title: 'Scopes', value: ({ scopes }) => scopes.join(' ') },
          { title: 'Status', value: ({ status }) => status },
          { title: 'Expires', value: ({ expiresAt }) => expiresAt ?? 'never' },
          { title: 'Last used', value: ({ lastUsedAt }) => lastUsedAt ?? 'never' },
          { title: 'From', value: ({ lastUsedAddress }) => lastUsedAddress },
          { title: 'Client', value: ({ lastUsedClient }) => lastUsedClient },
          { title: 'Profile', value: ({ lastUsedProfile }) => lastUsedProfile },
        ],
        'This tenant has no token yet. Next: rollcall token create --tenant NAME --description TEXT --show',
      )
    })
  withExamples(command, 'rollcall token list --tenant Acme')
}

function rotateCommand(token: Command, context: CliContext): void {
  const command = token
    .command('rotate <token>')
    .description('make a successor; the old token goes on for some days')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .option('--overlap <days>', 'days the old token goes on (default: 7; 0 ends it at once)')
    .option('--show', 'print the new token')
    .action(async (id: string, flags: { tenant: string; overlap?: string; show?: boolean }) => {
      mustShow(flags.show, context)
      const body = flags.overlap === undefined ? {} : { overlapDays: days(flags.overlap) }
      const path = `${pathOf(flags.tenant)}/${encodeURIComponent(id)}/rotate`
      reportIssued(await context.api().post<IssuedTokenJson>(path, body), context)
    })
  withExamples(command, 'rollcall token rotate 019a… --tenant Acme --overlap 3 --show')
}

function revokeCommand(token: Command, context: CliContext): void {
  const command = token
    .command('revoke <token>')
    .description('end a token at once')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .action(async (id: string, { tenant }: { readonly tenant: string }) => {
      const revoked = await context.api().delete<TokenJson>(`${pathOf(tenant)}/${encodeURIComponent(id)}`)
      context.output.result(revoked, [
        `Revoked ${revoked.description} (${revoked.id}). It is refused from now on.`,
      ])
    })
  withExamples(command, 'rollcall token revoke 019a… --tenant Acme')
}

interface IdentifiedTokenJson extends TokenJson {
  readonly tenantName: string
  readonly isGenuine: boolean
}

/** For a token that turned up where it should not be. Its secret is checked here and never sent. */
function identifyCommand(token: Command, context: CliContext): void {
  const command = withSecretFlags(
    token.command('identify').description('say whose a leaked token is'),
  ).action(async (flags: SecretFlags) => {
    const text = await context.readSecret({ ...flags, tokenStdin: flags.tokenStdin ?? !flags.tokenFile })
    const { digestSecret, readToken } = await import('../../server/token-text.ts')
    const presented = readToken(text ?? '')
    if (!presented) throw new RollcallError('token_malformed')
    const digest = Buffer.from(digestSecret(presented.secret)).toString('hex')
    const body = { lookupId: presented.lookupId, digest }
    const found = await context.api().post<IdentifiedTokenJson>('/tokens/identify', body)
    const opens = found.isGenuine && found.status === 'active'
    context.output.result(found, [
      `Token ${found.id} (${found.description}) of tenant ${found.tenantName}`,
      `Status: ${found.status}; the secret is ${found.isGenuine ? 'right' : 'wrong: nobody can use this text'}`,
      `Last used: ${found.lastUsedAt ?? 'never'}`,
    ])
    if (opens) {
      context.output.message(
        `Whoever has it can use it. Next: rollcall token revoke ${found.id} --tenant ${JSON.stringify(found.tenantName)}`,
      )
    }
  })
  withExamples(
    command,
    'rollcall token identify < leaked.txt',
    'rollcall token identify --token-file leaked.txt',
  )
}

/** A secret on a screen is a decision: nothing is made that could not be read afterwards. */
export function mustShow(show: boolean | undefined, context: CliContext): void {
  if (show || context.output.format === 'json') return
  throw new RollcallError('wrong_usage', {
    problem: 'A token can be read only while it is made, so say --show to print it',
    help: 'rollcall token create --help',
  })
}

function reportIssued(issued: IssuedTokenJson, context: CliContext): void {
  context.output.result(issued, [`Tenant URL: ${issued.scimUrl}`, `Token:      ${issued.token}`])
  context.output.message(
    `The token is shown only now. It ${issued.expiresAt === null ? 'does not expire' : `expires on ${issued.expiresAt.slice(0, 10)}`}.`,
  )
}

export function days(text: string): number | null {
  if (text === 'never') return null
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new RollcallError('wrong_usage', {
    problem: `Days are a whole number; this is ${JSON.stringify(text)}`,
    help: 'rollcall token create --help',
  })
}

function pathOf(tenant: string): string {
  return `/tenants/${encodeURIComponent(tenant)}/tokens`
}
