import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { RollcallError } from '../errors/rollcall-error.ts'
import type { CliProcess } from './process.ts'

/** The two ways to hand in a secret; parsed options hold them as `tokenStdin` and `tokenFile`. */
export interface SecretFlags {
  readonly tokenStdin?: boolean
  readonly tokenFile?: string
}

const longest = 64 * 1024

/** Adds --token-stdin and --token-file. There is no --token: other processes can read a command line. */
export function withSecretFlags(command: Command): Command {
  return command
    .option('--token-stdin', 'read the token from standard input')
    .option('--token-file <path>', 'read the token from this file')
}

/**
 * The token, without the spaces and line breaks that copying adds; undefined when neither flag is given. `exact` keeps
 * everything but the last line break: passwords and client secrets may hold spaces.
 */
export async function readSecret(
  process: CliProcess,
  flags: SecretFlags,
  { exact = false }: { readonly exact?: boolean } = {},
): Promise<string | undefined> {
  if (flags.tokenStdin && flags.tokenFile !== undefined) throw missing('Both flags are given; one is enough')
  const text = flags.tokenStdin
    ? await readAll(process.stdin)
    : flags.tokenFile === undefined
      ? undefined
      : await readFile(flags.tokenFile, 'utf8').catch((error: Error) => {
          throw missing(`The file cannot be read: ${error.message}`)
        })
  if (text === undefined) return undefined
  const plain = text.replace(/^\uFEFF/, '')
  const secret = exact ? plain.replace(/\r?\n$/, '') : plain.replace(/\s+/g, '')
  if (secret === '') throw missing(flags.tokenStdin ? 'Nothing came on standard input' : 'The file is empty')
  return secret
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) {
    text += String(chunk)
    if (text.length > longest) throw missing('What came on standard input is far too long for a token')
  }
  return text
}

function missing(problem: string): RollcallError {
  return new RollcallError('secret_missing', {
    what: 'token',
    problem,
    stdinFlag: '--token-stdin',
    fileFlag: '--token-file',
  })
}
