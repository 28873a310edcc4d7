import type { Command } from 'commander'
import type { ForeseenJson } from '../../api/settings-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { foreseenLines, impactLines } from './edit-answers.ts'
import { editedBySet, type ObjectFlags } from './edit-mapping.ts'
import { pathOf, wholeImpact, wholeNumber } from './edit-settings.ts'
import { readMappingFile } from './mapping-file.ts'
import { type RowFlags, withRowFlags } from './mapping-row.ts'

interface PreviewFlags extends ObjectFlags, RowFlags {
  readonly file?: string
  readonly list?: string[]
  readonly limit: string
}

/** `rollcall mapping preview`: what an edit would do to everyone, without saving it or asking the application. */
export function mappingPreviewCommand(mapping: Command, context: CliContext): void {
  const command = withRowFlags(
    mapping
      .command('preview [target]')
      .requiredOption('--app <app>', 'the application')
      .option('--groups', 'the mapping of groups, not of people')
      .option('--file <path>', 'an exported file, edited')
      .option('--list <effects...>', 'name those affected: changes, enters, leaves, fails')
      .option('--limit <n>', 'the most to name', '100'),
  )
    .description('what a mapping would change for everyone; saves nothing, asks nothing of the application')
    .action(async (target: string | undefined, flags: PreviewFlags) => {
      const change = await changeOf(context, target, flags)
      if (flags.list === undefined) {
        const impact = await wholeImpact(context, flags.app, change)
        context.output.result(impact, impactLines(impact, context.output.paint))
      } else {
        await listAffected(context, flags, change)
      }
    })
  withExamples(
    command,
    'rollcall mapping preview title --app Moqups --source jobTitle',
    'rollcall mapping preview --app Moqups --file mappings.json --list changes leaves --limit 1000',
  )
}

async function changeOf(
  context: CliContext,
  target: string | undefined,
  flags: PreviewFlags,
): Promise<unknown> {
  if (flags.file !== undefined) {
    const { users, groups } = await readMappingFile(context, flags.file)
    return { users, groups }
  }
  if (target === undefined) return {}
  const { answer, body } = await editedBySet(context, target, flags)
  return { [answer.object]: body }
}

async function listAffected(context: CliContext, flags: PreviewFlags, change: unknown): Promise<void> {
  const { output } = context
  const path = `${pathOf(flags.app)}/impact/people`
  const limit = wholeNumber(flags.limit, '--limit')
  let count = 0
  let cursor: string | undefined
  do {
    const body = {
      change,
      effects: flags.list,
      limit: Math.min(1000, Math.max(1, limit - count)),
      ...(cursor === undefined ? {} : { cursor }),
    }
    const page = await context
      .api({ timeout: '2m' })
      .post<{ items: ForeseenJson[]; next?: string }>(path, body)
    for (const one of page.items) {
      if (output.format === 'json') output.jsonLine(one)
      else output.lines(...foreseenLines(one))
    }
    count += page.items.length
    cursor = page.next
  } while (cursor !== undefined && count < limit)
  if (count === 0) output.message('Nobody is affected so.')
  else if (cursor !== undefined) output.message(`There are more than ${limit}; see --limit.`)
}
