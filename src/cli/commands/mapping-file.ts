import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { type EditFlags, edit, pathOf, withEditFlags } from './edit-settings.ts'

/** `rollcall mapping export | import`: mappings and scoping filters as one JSON file. */
export function mappingFileCommands(mapping: Command, context: CliContext): void {
  const exporting = mapping
    .command('export')
    .description('mappings and scoping filters as JSON; no credentials in it')
    .requiredOption('--app <app>', 'the application')
    .option('-o, --output <file>', 'write to this file; - is standard output', '-')
    .action(async ({ app, output }: { readonly app: string; readonly output: string }) => {
      const file = await context.api().get<object>(`${pathOf(app)}/mappings/export`)
      if (output === '-') return context.output.json(file)
      await writeFile(resolve(context.process.cwd(), output), `${JSON.stringify(file, null, 2)}\n`)
      context.output.message(`Written to ${output}.`)
    })
  withExamples(exporting, 'rollcall mapping export --app Moqups -o mappings.json')
  const importing = withEditFlags(mapping.command('import <file>'))
    .description('replace mappings and scoping filters by those of an exported file')
    .requiredOption('--app <app>', 'the application')
    .action(async (file: string, flags: EditFlags) => {
      const body = await readMappingFile(context, file)
      const change = { users: body.users, groups: body.groups }
      const path = `${pathOf(flags.app)}/mappings/import`
      await edit(context, flags, { method: 'post', path, body, change })
    })
  withExamples(
    importing,
    'rollcall mapping import mappings.json --app Moqups --dry-run',
    'rollcall mapping import mappings.json --app Moqups',
  )
}

const longest = 4_000_000

/** The JSON of a file; the server judges what it holds. */
export async function readMappingFile(
  { process }: CliContext,
  file: string,
): Promise<{ readonly users?: unknown; readonly groups?: unknown }> {
  const text = await readFile(resolve(process.cwd(), file), 'utf8').catch((error: Error) => {
    throw wrong(`The file cannot be read: ${error.message}`)
  })
  if (text.length > longest) throw wrong(`${file} is far too large for a file of mappings.`)
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed
  } catch (error) {
    throw wrong(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  throw wrong(`${file} does not hold exported mappings.`)
}

function wrong(problem: string): RollcallError {
  return new RollcallError('wrong_usage', { problem, help: 'rollcall mapping import --help' })
}
