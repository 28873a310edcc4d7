import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Application } from '../../api/shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { type SecretFlags, withSecretFlags } from '../read-secret.ts'

type Auth = NonNullable<Application['connection']['auth']>

/** The flags that say how an application is reached. */
export interface ConnectionFlags extends SecretFlags {
  readonly url?: string
  readonly tokenExpires?: string
  readonly allowPrivateAddress?: boolean
  readonly auth?: string
  readonly userName?: string
  readonly headerName?: string
  readonly oauthTokenUrl?: string
  readonly oauthClientId?: string
  readonly oauthScope?: string
  readonly oauthClientAuth?: string
  readonly header?: readonly string[]
  readonly caFile?: string
}

/** `oauth` is short for the one grant that needs no person. */
const kinds: Readonly<Record<string, Auth['kind']>> = {
  bearer: 'bearer',
  basic: 'basic',
  header: 'header',
  oauth: 'oauth_client_credentials',
  none: 'none',
}

export function withConnectionFlags(command: Command): Command {
  return withSecretFlags(command)
    .option('--allow-private-address', 'the application lives in your own network or on this machine')
    .option('--token-expires <date>', 'when the token ends there, to be warned before; "" when it does not')
    .option('--auth <kind>', `how requests are authorised: ${Object.keys(kinds).join(', ')}`)
    .option('--user-name <name>', 'basic: the user name; the password is read as the token')
    .option('--header-name <name>', 'header: which header holds the token, such as X-Api-Key')
    .option('--oauth-token-url <url>', 'OAuth client credentials: the token endpoint')
    .option('--oauth-client-id <id>', 'OAuth: the client id; the client secret is read as the token')
    .option('--oauth-scope <scope>', 'OAuth: the scope to ask for')
    .option('--oauth-client-auth <how>', 'OAuth: basic (id and secret in a header, the default) or post')
    .option('--header <line...>', 'sent with every request, as "Name: value"; replaces those that are set')
    .option('--ca-file <path>', 'PEM file of a certificate authority of your own; "" removes it')
}

/** What the flags change of the connection, as the management API takes it; empty when no flag is given. */
export async function readConnection(
  context: CliContext,
  flags: ConnectionFlags,
  current: Auth | undefined,
): Promise<Record<string, unknown>> {
  const auth = authOf(flags, current)
  const kind = auth?.kind ?? current?.kind ?? 'bearer'
  const token = await context.readSecret(flags, { exact: kind === 'basic' || kind.startsWith('oauth') })
  return {
    ...(flags.url === undefined ? {} : { url: flags.url }),
    ...(token === undefined ? {} : { token }),
    ...(flags.tokenExpires === undefined ? {} : { tokenExpiresAt: readExpiry(flags.tokenExpires) }),
    ...(auth === undefined ? {} : { auth }),
    ...(flags.header === undefined ? {} : { headers: headersOf(flags.header) }),
    ...(flags.caFile === undefined ? {} : { caCertificate: await readCertificate(flags.caFile) }),
    ...(flags.allowPrivateAddress === undefined ? {} : { allowPrivateAddress: flags.allowPrivateAddress }),
  }
}

/** The kind is what --auth says, or what the other flags belong to; fields of the same kind that are not named stay. */
function authOf(flags: ConnectionFlags, current: Auth | undefined): Auth | undefined {
  const given = {
    ...(flags.userName === undefined ? {} : { userName: flags.userName }),
    ...(flags.headerName === undefined ? {} : { name: flags.headerName }),
    ...(flags.oauthTokenUrl === undefined ? {} : { tokenUrl: flags.oauthTokenUrl }),
    ...(flags.oauthClientId === undefined ? {} : { clientId: flags.oauthClientId }),
    ...(flags.oauthScope === undefined ? {} : { scope: flags.oauthScope }),
    ...(flags.oauthClientAuth === undefined ? {} : { clientAuth: clientAuthOf(flags.oauthClientAuth) }),
  }
  if (flags.auth === undefined && Object.keys(given).length === 0) return undefined
  const kind = flags.auth === undefined ? impliedKind(flags) : kinds[flags.auth]
  if (kind === undefined) throw wrong(`--auth takes ${Object.keys(kinds).join(', ')}; this is ${flags.auth}.`)
  return { ...(current?.kind === kind ? current : {}), kind, ...given }
}

function impliedKind(flags: ConnectionFlags): Auth['kind'] {
  if (flags.userName !== undefined) return 'basic'
  return flags.headerName === undefined ? 'oauth_client_credentials' : 'header'
}

function clientAuthOf(how: string): NonNullable<Auth['clientAuth']> {
  if (how === 'basic' || how === 'client_secret_basic') return 'client_secret_basic'
  if (how === 'post' || how === 'client_secret_post') return 'client_secret_post'
  throw wrong(`--oauth-client-auth takes basic or post; this is ${how}.`)
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const pairs = lines
    .filter((line) => line !== '')
    .map((line): [string, string] => {
      const at = line.indexOf(':')
      if (at < 1) throw wrong(`A header is written as "Name: value"; this is ${line}.`)
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    })
  return Object.fromEntries(pairs)
}

/** A day is its beginning, in UTC: told too early is better than too late. */
function readExpiry(text: string): string | null {
  if (text === '') return null
  const at = new Date(text)
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(at.getTime())) return at.toISOString()
  throw wrong(`--token-expires takes a date such as 2027-03-01; this is ${text}.`)
}

async function readCertificate(path: string): Promise<string> {
  if (path === '') return ''
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw wrong(`The file cannot be read: ${error.message}`)
  })
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  throw wrong(`${path} holds no certificate in PEM.`)
}

function wrong(problem: string): RollcallError {
  return new RollcallError('wrong_usage', { problem, help: 'rollcall app set --help' })
}
