import type { Command } from 'commander'
import type { WhoJson } from '../../api/access-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import { askPassword } from '../ask-password.ts'
import { type ApiClient, createClient } from '../client.ts'
import { type CliContext, milliseconds } from '../context.ts'
import type { Credential } from '../credential.ts'
import { isLoopback } from '../find-server.ts'
import { withExamples } from '../help.ts'
import { type SecretFlags, withSecretFlags } from '../read-secret.ts'
import { readLogins, writeLogins } from '../saved-logins.ts'
import { signIn } from '../sign-in.ts'

interface LoginFlags extends SecretFlags {
  readonly allowHttp?: boolean
  readonly email?: string
  readonly passwordStdin?: boolean
  readonly passwordFile?: string
}

/** `rollcall login` and `rollcall logout`: a key or a session of a server elsewhere, kept for this account. */
export function loginCommands(program: Command, context: CliContext): void {
  const login = program
    .command('login <url>')
    .description('log in to a server elsewhere, by API key or by password; commands then speak to it')
    .option('--allow-http', 'send the secret though the connection is not encrypted')
    .option('--email <address>', 'log in by password, which is asked for at the terminal')
    .option('--password-stdin', 'read the password from standard input')
    .option('--password-file <path>', 'read the password from this file')
    .action((url: string, flags: LoginFlags) => logIn(url, flags, context))
  withSecretFlags(login)
  withExamples(
    login,
    'rollcall login https://rollcall.example --token-stdin < key.txt',
    'rollcall login https://rollcall.example --email ada@example.com',
  )
  const logout = program
    .command('logout [url]')
    .description('end the session at a server elsewhere, or forget its API key')
    .action((url: string | undefined) => logOut(url, context))
  withExamples(logout, 'rollcall logout', 'rollcall logout https://rollcall.example')
}

async function logIn(text: string, flags: LoginFlags, context: CliContext): Promise<void> {
  const url = readServerUrl(text, 'rollcall login --help')
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !flags.allowHttp) {
    throw new RollcallError('wrong_usage', {
      problem: `The secret would travel unencrypted to ${url.host}; use https, or say --allow-http`,
      help: 'rollcall login --help',
    })
  }
  const credential =
    flags.email === undefined
      ? { key: await keyOf(flags, context) }
      : await beginSession(url.origin, flags.email, flags, context)
  const who = await clientOf(url.origin, credential, context).get<WhoJson>('/session')
  const { servers } = await readLogins(context.process)
  const file = await writeLogins(context.process, {
    current: url.origin,
    servers: { ...servers, [url.origin]: credential },
  })
  context.output.result({ url: url.origin, name: who.name, role: who.role, file }, [
    `Logged in to ${url.origin} as ${who.name} (${who.role}).`,
  ])
  const what = 'key' in credential ? 'The key' : 'The session'
  context.output.message(`${what} is kept in ${file}, which only you can read.`)
}

function clientOf(origin: string, credential: Credential, context: CliContext): ApiClient {
  return createClient({
    server: async () => ({ url: origin, credential }),
    timeoutMs: () => milliseconds(context.flags.timeout ?? '30s'),
    signal: context.signal,
  })
}

async function keyOf(flags: LoginFlags, context: CliContext): Promise<string> {
  const key = await context.readSecret(flags)
  if (key !== undefined) return key
  throw new RollcallError('secret_missing', {
    what: 'API key',
    problem:
      'An operator makes one: rollcall api-key create NAME --role ROLE --show; or log in by password with --email',
    stdinFlag: '--token-stdin',
    fileFlag: '--token-file',
  })
}

/** Signs in as the console does, and keeps the cookie. */
async function beginSession(
  origin: string,
  email: string,
  { passwordStdin, passwordFile }: LoginFlags,
  context: CliContext,
): Promise<Credential> {
  const given = {
    ...(passwordStdin === undefined ? {} : { tokenStdin: passwordStdin }),
    ...(passwordFile === undefined ? {} : { tokenFile: passwordFile }),
  }
  const password =
    (await context.readSecret(given, { exact: true })) ??
    (await askPassword(context.process, `Password of ${email} at ${origin}: `))
  if (password === undefined) {
    throw new RollcallError('secret_missing', {
      what: 'password',
      problem: 'There is no terminal to ask for it, or nothing was typed',
      stdinFlag: '--password-stdin',
      fileFlag: '--password-file',
    })
  }
  return { session: await signIn(origin, email, password, milliseconds(context.flags.timeout ?? '30s')) }
}

async function logOut(text: string | undefined, context: CliContext): Promise<void> {
  const { current, servers } = await readLogins(context.process)
  const origin = text === undefined ? current : readServerUrl(text, 'rollcall logout --help').origin
  const credential = origin === undefined ? undefined : servers[origin]
  if (origin === undefined || credential === undefined) {
    throw new RollcallError('not_logged_in', { url: origin ?? 'any server' })
  }
  const isSession = 'session' in credential
  // A session that has ended already, or whose server is gone, is forgotten all the same.
  if (isSession)
    await clientOf(origin, credential, context)
      .delete('/session')
      .catch(() => undefined)
  const { [origin]: _gone, ...rest } = servers
  await writeLogins(context.process, {
    ...(current === undefined || current === origin ? {} : { current }),
    servers: rest,
  })
  context.output.result({ url: origin }, [`Logged out of ${origin}.`])
  if (!isSession) {
    context.output.message('The key itself still works; end it with: rollcall api-key revoke ID')
  }
}

function readServerUrl(text: string, help: string): URL {
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  throw new RollcallError('wrong_usage', {
    problem: `An address such as https://rollcall.example is needed; this is ${text}`,
    help,
  })
}
