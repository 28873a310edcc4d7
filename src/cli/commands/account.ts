import type { Command } from 'commander'
import type { ImportableJson, ImportableListJson } from '../../api/importable-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface ImportFlags {
  readonly app: string
  readonly account?: readonly string[]
  readonly role?: string
  readonly apply?: boolean
}

/** How many accounts one request reads at the application, and how many it can be asked for by name. */
const [pageSize, mostNamed] = [50, 100]

/** `rollcall account import`: people of the directory out of accounts that belong to nobody. */
export function accountCommands(program: Command, context: CliContext): void {
  const account = program.command('account').description('accounts at an application that belong to nobody')
  const command = account
    .command('import')
    .description(
      'make people of the directory out of them: a preview unless --apply; see: rollcall cycle reconcile',
    )
    .requiredOption('--app <app>', 'the application')
    .option('--account <accounts...>', 'only these, by the name of the account or its id there')
    .option('--role <role>', 'assign them with this app role; none is Default Access')
    .option('--apply', 'do it; without this nothing is written anywhere')
    .action(async (flags: ImportFlags) => {
      const items = await importAll(context, flags)
      report(context, flags, items)
      if (items.some((one) => one.outcome === 'refused')) context.setExitCode(3)
    })
  withExamples(
    command,
    'rollcall account import --app Moqups',
    'rollcall account import --app Moqups --account grace@corp.example --apply',
    'rollcall account import --app Moqups --role Editor --apply',
  )
}

async function importAll(context: CliContext, flags: ImportFlags): Promise<readonly ImportableJson[]> {
  const items: ImportableJson[] = []
  for (const named of inBatches(flags.account)) {
    let cursor: string | undefined
    do {
      const page: ImportableListJson = await readPage(context, flags, named, cursor)
      items.push(...page.items)
      cursor = page.next
    } while (cursor !== undefined)
  }
  return items
}

function inBatches(accounts: readonly string[] | undefined): readonly (readonly string[] | undefined)[] {
  if (accounts === undefined) return [undefined]
  const batches: (readonly string[])[] = []
  for (let from = 0; from < accounts.length; from += mostNamed)
    batches.push(accounts.slice(from, from + mostNamed))
  return batches
}

function readPage(
  context: CliContext,
  { app, role, apply }: ImportFlags,
  named: readonly string[] | undefined,
  cursor: string | undefined,
): Promise<ImportableListJson> {
  const path = `/applications/${encodeURIComponent(app)}/importable`
  // Every account is read at the application, at whatever pace that allows.
  const api = context.api({ timeout: '10m' })
  const limit = named === undefined ? pageSize : mostNamed
  const rest = { ...(role === undefined ? {} : { role }), ...(cursor === undefined ? {} : { cursor }) }
  if (apply) return api.post(path, { accounts: named ?? 'all', limit, ...rest })
  const query = new URLSearchParams({ limit: String(limit), ...rest })
  for (const one of named ?? []) query.append('account', one)
  return api.get(`${path}?${query}`)
}

function report(context: CliContext, { app, apply }: ImportFlags, items: readonly ImportableJson[]): void {
  const columns = [
    { title: 'ACCOUNT', value: ({ name }: ImportableJson) => name },
    { title: 'OUTCOME', value: ({ outcome }: ImportableJson) => outcome },
    { title: 'WHAT', value: ({ text, error }: ImportableJson) => textOf(text, error) },
    { title: 'NOT TAKEN OVER', value: ({ leftOut }: ImportableJson) => leftOut.map(leftOutText).join(', ') },
  ]
  context.output.list([...items], columns, 'No account there belongs to nobody.')
  if (items.length === 0) return
  const outcomes = [...new Set(items.map((one) => one.outcome))].map(
    (outcome) => `${items.filter((one) => one.outcome === outcome).length} ${outcome}`,
  )
  const imported = items.filter((one) => one.imported).length
  context.output.message(
    apply
      ? `${imported} imported (${outcomes.join(', ')}). The next cycle links them: rollcall cycle run --app "${app}" --wait`
      : `Preview, nothing was written: ${outcomes.join(', ')}. Do it with --apply.`,
  )
}

function textOf(text: string, error: ImportableJson['error']): string {
  return error === null ? text : `${text} ${error.cause}`
}

function leftOutText({ target, reason }: ImportableJson['leftOut'][number]): string {
  return `${target} (${reason.replaceAll('_', ' ')})`
}
