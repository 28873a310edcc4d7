import { RollcallError } from '../errors/rollcall-error.ts'
import { type ApiClient, createClient } from './client.ts'
import { type FoundServer, findServer, type ServerFlags } from './find-server.ts'
import { createOutput, type Output, type OutputOptions } from './output.ts'
import type { CliProcess } from './process.ts'
import { readSecret, type SecretFlags } from './read-secret.ts'

/** The flags that stand on every command. */
export interface GlobalFlags extends OutputOptions, ServerFlags {
  readonly timeout?: string
}

/** What a command works with. Flags are read when it runs, so `context` can be handed out before parsing. */
export interface CliContext {
  readonly process: CliProcess
  readonly output: Output
  readonly flags: GlobalFlags
  /** Aborted by the first Ctrl-C: finish the object in hand, then end. */
  readonly signal: AbortSignal
  /** The management API of the server that flags, environment and data directory point at; `timeout` stands when --timeout does not. */
  api(options?: { readonly timeout?: string }): ApiClient
  server(): Promise<FoundServer>
  /** The token from --token-stdin or --token-file. */
  readSecret(flags: SecretFlags, options?: { readonly exact?: boolean }): Promise<string | undefined>
  /** Ends the command with this code though nothing was thrown: 3 some objects failed, 7 held. */
  setExitCode(code: number): void
}

export interface ContextState {
  readonly flags: () => GlobalFlags
  readonly signal: AbortSignal
  readonly setExitCode: (code: number) => void
}

export function createContext(process: CliProcess, state: ContextState): CliContext {
  let output: Output | undefined
  const server = () => findServer(process, state.flags())
  return {
    process,
    signal: state.signal,
    setExitCode: state.setExitCode,
    get flags() {
      return state.flags()
    },
    get output() {
      output ??= createOutput(process, state.flags())
      return output
    },
    server,
    api: ({ timeout = '30s' } = {}) =>
      createClient({
        server: async () => {
          const found = await server()
          return { url: found.url.value, credential: await found.credential() }
        },
        timeoutMs: () => milliseconds(state.flags().timeout ?? timeout),
        signal: state.signal,
        ...authorOf(process),
      }),
    readSecret: (flags, options) => readSecret(process, flags, options),
  }
}

/** The account this command line runs under: histories of settings say who changed them. */
function authorOf({ env }: CliProcess): { author?: string } {
  const name = env['ROLLCALL_AUTHOR'] ?? env['SUDO_USER'] ?? env['USER'] ?? env['LOGNAME']
  return name === undefined || name === '' ? {} : { author: name }
}

/** `500ms`, `30s`, `2m` → milliseconds. */
export function milliseconds(text: string): number {
  const match = /^(\d{1,6})(ms|s|m|h)$/.exec(text)
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match?.[2] ?? '']
  if (match === null || unit === undefined || Number(match[1]) === 0) {
    throw new RollcallError('wrong_usage', {
      problem: `A duration is written like 30s or 2m; this one is ${text}`,
      help: 'rollcall --help',
    })
  }
  return Number(match[1]) * unit
}
