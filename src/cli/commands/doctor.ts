import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { explainError } from '../errors.ts'
import { withExamples } from '../help.ts'

interface Check {
  readonly name: string
  readonly ok: boolean
  readonly value: string
  /** Where the value came from. */
  readonly from?: string
  readonly next?: string
}

/** `rollcall doctor`: each setting, where it comes from, and whether it works. */
export function doctorCommand(program: Command, context: CliContext): void {
  const command = program
    .command('doctor')
    .description('check this installation, setting by setting')
    .action(async () => {
      const checks = await examine(context)
      const failed = checks.filter(({ ok }) => !ok)
      const { paint } = context.output
      context.output.result(
        { ok: failed.length === 0, checks },
        checks.flatMap(({ ok, name, value, from, next }) => [
          `${ok ? paint.green('✓') : paint.red('✗')} ${name.padEnd(15)} ${value}${from === undefined ? '' : paint.dim(`  (${from})`)}`,
          ...(next === undefined ? [] : [`    Next: ${next}`]),
        ]),
      )
      if (failed.length > 0) context.setExitCode(1)
    })
  withExamples(command, 'rollcall doctor', 'rollcall doctor --data /var/lib/rollcall')
}

async function examine(context: CliContext): Promise<readonly Check[]> {
  const { url, data, keyFile } = await context.server()
  return [
    { name: 'Runtime', ok: true, value: `Node ${globalThis.process.version}` },
    await checkFolder(data.value, data.from),
    await checkKey(keyFile.value, keyFile.from),
    await checkServer(context, url.value, url.from),
  ]
}

async function checkFolder(path: string, from: string): Promise<Check> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) return { name: 'Data directory', ok: true, value: path, from }
  const next = 'rollcall serve makes it; or name the right one with --data DIR.'
  return { name: 'Data directory', ok: false, value: `${path} is not there`, from, next }
}

async function checkKey(path: string, from: string): Promise<Check> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) {
    const next = 'rollcall serve writes it when it starts; or name the file with --key-file PATH.'
    return { name: 'API key', ok: false, value: `${path} is not there`, from, next }
  }
  if ((found.mode & 0o077) !== 0) {
    const next = `chmod 600 ${path}`
    return { name: 'API key', ok: false, value: `${path} can be read by others`, from, next }
  }
  return { name: 'API key', ok: true, value: path, from }
}

async function checkServer(context: CliContext, url: string, from: string): Promise<Check> {
  try {
    const api = context.api()
    const { version } = await api.get<{ version: string }>('/about')
    return { name: 'Server', ok: true, value: `Rollcall ${version} answers at ${url}`, from }
  } catch (error) {
    const { title, next } = explainError(error)
    return { name: 'Server', ok: false, value: title, from, next }
  }
}
