import type { Command } from 'commander'
import type { IssuedOauthClientJson, OauthClientJson } from '../../api/oauth-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { days, mustShow } from './token.ts'

interface CreateFlags {
  readonly tenant: string
  readonly description: string
  readonly scope?: readonly string[]
  readonly expires?: string
  readonly show?: boolean
}

/** `rollcall oauth-client …`: identity providers that fetch their tokens by themselves. */
export function oauthClientCommands(program: Command, context: CliContext): void {
  const client = program
    .command('oauth-client')
    .description('identity providers that fetch short tokens by themselves (OAuth 2.0 client credentials)')
  const create = client
    .command('create')
    .description('make a client; its secret is shown once')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .requiredOption('--description <text>', 'where it will be used')
    .option('--scope <scope...>', 'what its tokens may do: scim (everything), users:read, …')
    .option('--expires <days>', 'days until its secret expires, or "never" (default: 365)')
    .option('--show', 'print the secret')
    .action(async (flags: CreateFlags) => {
      mustShow(flags.show, context)
      const issued = await context.api().post<IssuedOauthClientJson>(pathOf(flags.tenant), {
        description: flags.description,
        ...(flags.scope === undefined ? {} : { scopes: flags.scope.flatMap((scope) => scope.split(',')) }),
        ...(flags.expires === undefined ? {} : { expiresInDays: days(flags.expires) }),
      })
      context.output.result(issued, [
        `Tenant URL:    ${issued.scimUrl}`,
        `Token URL:     ${issued.tokenUrl}`,
        `Client id:     ${issued.clientId}`,
        `Client secret: ${issued.clientSecret}`,
      ])
      context.output.message('The secret is shown only now.')
    })
  withExamples(create, 'rollcall oauth-client create --tenant Acme --description "Entra" --show')
  const list = client
    .command('list')
    .description('list the clients of a tenant')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .action(async ({ tenant }: { readonly tenant: string }) => {
      const { items } = await context.api().get<{ items: OauthClientJson[] }>(pathOf(tenant))
      context.output.list(items, columns, 'This tenant has no OAuth client.')
    })
  withExamples(list, 'rollcall oauth-client list --tenant Acme')
  const revoke = client
    .command('revoke <client>')
    .description('end a client and every token it fetched, at once')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .action(async (id: string, { tenant }: { readonly tenant: string }) => {
      const revoked = await context
        .api()
        .delete<OauthClientJson>(`${pathOf(tenant)}/${encodeURIComponent(id)}`)
      context.output.result(revoked, [`Revoked ${revoked.description} (${revoked.clientId}).`])
    })
  withExamples(revoke, 'rollcall oauth-client revoke rcc_… --tenant Acme')
}

const columns = [
  { title: 'Client id', value: ({ clientId }: OauthClientJson) => clientId },
  { title: 'Description', value: ({ description }: OauthClientJson) => description },
  { title: 'Scopes', value: ({ scopes }: OauthClientJson) => scopes.join(' ') },
  { title: 'Status', value: ({ status }: OauthClientJson) => status },
  { title: 'Expires', value: ({ expiresAt }: OauthClientJson) => expiresAt ?? 'never' },
  { title: 'Last used', value: ({ lastUsedAt }: OauthClientJson) => lastUsedAt ?? 'never' },
]

function pathOf(tenant: string): string {
  return `/tenants/${encodeURIComponent(tenant)}/oauth-clients`
}
