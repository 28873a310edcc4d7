import type { Command } from 'commander'
import type { WhoJson } from '../../api/access-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import { createClient } from '../client.ts'
import { type CliContext, milliseconds } from '../context.ts'
import { isLoopback } from '../find-server.ts'
import { withExamples } from '../help.ts'
import { type SecretFlags, withSecretFlags } from '../read-secret.ts'
import { readLogins, writeLogins } from '../saved-logins.ts'

interface LoginFlags extends SecretFlags {
  readonly allowHttp?: boolean
}

/** `rollcall login` and `rollcall logout`: the key of a server elsewhere, kept for this account. */
export function loginCommands(program: Command, context: CliContext): void {
  const login = program
    .command('login <url>')
    .description('keep the API key of a server elsewhere; commands then speak to it')
    .option('--allow-http', 'send the key though the connection is not encrypted')
    .action((url: string, flags: LoginFlags) => logIn(url, flags, context))
  withSecretFlags(login)
  withExamples(login, 'rollcall login https://rollcall.example --token-stdin < key.txt')
  const logout = program
    .command('logout [url]')
    .description('forget the API key of a server elsewhere')
    .action((url: string | undefined) => logOut(url, context))
  withExamples(logout, 'rollcall logout', 'rollcall logout https://rollcall.example')
}

async function logIn(text: string, flags: LoginFlags, context: CliContext): Promise<void> {
  const url = readServerUrl(text, 'rollcall login --help')
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !flags.allowHttp) {
    throw new RollcallError('wrong_usage', {
      problem: `The key would travel unencrypted to ${url.host}; use https, or say --allow-http`,
      help: 'rollcall login --help',
    })
  }
  const key = await context.readSecret(flags)
  if (key === undefined) {
    throw new RollcallError('secret_missing', {
      what: 'API key',
      problem: 'An operator makes one: rollcall api-key create NAME --role ROLE --show',
      stdinFlag: '--token-stdin',
      fileFlag: '--token-file',
    })
  }
  const api = createClient({
    server: async () => ({ url: url.origin, key }),
    timeoutMs: () => milliseconds(context.flags.timeout ?? '30s'),
    signal: context.signal,
  })
  const who = await api.get<WhoJson>('/session')
  const { servers } = await readLogins(context.process)
  const file = await writeLogins(context.process, {
    current: url.origin,
    servers: { ...servers, [url.origin]: { key } },
  })
  context.output.result({ url: url.origin, name: who.name, role: who.role, file }, [
    `Logged in to ${url.origin} as ${who.name} (${who.role}).`,
  ])
  context.output.message(`The key is kept in ${file}, which only you can read.`)
}

async function logOut(text: string | undefined, context: CliContext): Promise<void> {
  const { current, servers } = await readLogins(context.process)
  const origin = text === undefined ? current : readServerUrl(text, 'rollcall logout --help').origin
  if (origin === undefined || servers[origin] === undefined) {
    throw new RollcallError('not_logged_in', { url: origin ?? 'any server' })
  }
  const { [origin]: _gone, ...rest } = servers
  await writeLogins(context.process, {
    ...(current === undefined || current === origin ? {} : { current }),
    servers: rest,
  })
  context.output.result({ url: origin }, [`Logged out of ${origin}.`])
  context.output.message('The key itself still works; end it with: rollcall api-key revoke ID')
}

function readServerUrl(text: string, help: string): URL {
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  throw new RollcallError('wrong_usage', {
    problem: `An address such as https://rollcall.example is needed; this is ${text}`,
    help,
  })
}
