import type { Command } from 'commander'
import type { MemberProblemJson, PropertyJson, PropertyRunJson, SeenJson } from '../../api/property-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { applyCommand, previewCommand } from './property-apply.ts'
import { inTenant, pathOf } from './property-place.ts'

interface Flags {
  readonly tenant: string
  readonly attribute?: string
  readonly type?: string
  readonly title?: string
  readonly choice?: readonly string[]
  readonly connection?: string
}

interface PageJson {
  readonly items: readonly PropertyJson[]
  readonly pending: boolean
  readonly last: PropertyRunJson | null
}

/** `rollcall property …`: what the product knows of its members, and from which attribute. */
export function propertyCommands(program: Command, context: CliContext): void {
  const property = program
    .command('property')
    .description('attributes that identity providers send, mapped to properties of your product')
  listCommand(property, context)
  seenCommand(property, context)
  mapCommand(property, context)
  removeCommand(property, context)
  previewCommand(property, context)
  applyCommand(property, context)
  problemsCommand(property, context)
}

function listCommand(property: Command, context: CliContext): void {
  const command = inTenant(property.command('list'))
    .description('properties, their types and where they come from')
    .action(async ({ tenant }: Flags) => {
      const page = await context.api().get<PageJson>(`${pathOf(tenant)}/properties`)
      if (context.output.format === 'json') return context.output.json(page)
      context.output.list(page.items, columns, 'No property yet. Next: rollcall property seen')
      if (page.pending) {
        context.output.message(`Not applied yet. Next: rollcall property preview --tenant ${tenant}`)
      }
    })
  withExamples(command, 'rollcall property list --tenant Acme')
}

const columns = [
  { title: 'NAME', value: ({ name }: PropertyJson) => name },
  { title: 'TITLE', value: (one: PropertyJson) => shownOf(one)?.title },
  { title: 'TYPE', value: (one: PropertyJson) => shownOf(one)?.type },
  { title: 'FROM', value: sourcesText },
  { title: 'STATE', value: stateOf },
]

function shownOf({ wanted, applied }: PropertyJson): PropertyJson['wanted'] {
  return wanted ?? applied
}

function sourcesText(property: PropertyJson): string {
  const sources = shownOf(property)?.sources ?? []
  return sources
    .map(({ connection, attribute }) =>
      connection === null ? attribute : `${attribute} (connection ${connection})`,
    )
    .join(', ')
}

function stateOf({ applied, wanted, pending }: PropertyJson): string {
  if (!pending) return 'applied'
  if (wanted === null) return 'goes with the next apply'
  return applied === null ? 'new, not applied' : 'changed, not applied'
}

function seenCommand(property: Command, context: CliContext): void {
  const command = inTenant(property.command('seen'))
    .description('attributes that are received, with a masked sample, mapped or not')
    .action(async ({ tenant }: Flags) => {
      const seen = await context.api().get<SeenJson>(`${pathOf(tenant)}/properties/seen`)
      if (context.output.format === 'json') return context.output.json(seen)
      const seenColumns = [
        { title: 'ATTRIBUTE', value: (one: SeenJson['items'][number]) => one.attribute },
        { title: 'COUNT', value: (one: SeenJson['items'][number]) => one.count, align: 'right' as const },
        { title: 'SAMPLE', value: (one: SeenJson['items'][number]) => one.sample },
        { title: 'AS', value: (one: SeenJson['items'][number]) => one.suggestedType },
        { title: 'PROPERTY', value: (one: SeenJson['items'][number]) => one.mappedTo.join(', ') },
      ]
      context.output.list(seen.items, seenColumns, 'Nobody has been received yet.')
      context.output.message(`In the newest ${seen.examined} records.`)
      for (const text of notKeptTexts(seen.notKept)) context.output.message(text)
    })
  withExamples(command, 'rollcall property seen --tenant Acme')
}

/** What is not kept, by what would make it kept. */
function notKeptTexts(notKept: SeenJson['notKept']): string[] {
  const advice = new Map<string, string[]>()
  for (const { attribute, count, sample, leftOutExtension } of notKept) {
    const head =
      leftOutExtension === null
        ? 'Received and not kept, because no schema defines them; add one with rollcall tenant schema add:'
        : `Received and not kept, because the tenant’s own resource type leaves out ${leftOutExtension}; name it in schemaExtensions with rollcall tenant resource-type add:`
    const such = sample === '' ? '' : `, such as ${sample}`
    advice.set(head, [...(advice.get(head) ?? [head]), `  ${attribute} (${count} requests${such})`])
  }
  return [...advice.values()].flat()
}

function mapCommand(property: Command, context: CliContext): void {
  const command = inTenant(property.command('map <property>'))
    .description('take a property from an attribute; it holds once it is applied')
    .option('--attribute <path>', 'title, emails[type eq "work"].value, urn:…:User:department, …')
    .option('--type <type>', 'string, number, boolean, date, list or choice; string unless said')
    .option('--title <text>', 'how people call it')
    .option('--choice <word...>', 'the words of a choice')
    .option('--connection <connection>', 'number or name: the attribute counts for this connection alone')
    .action(async (name: string, { tenant, choice, ...flags }: Flags) => {
      const path = `${pathOf(tenant)}/properties/${encodeURIComponent(name)}`
      const body = { ...flags, ...(choice === undefined ? {} : { choices: choice }) }
      const mapped = await context.api().put<PropertyJson>(path, body)
      const type = mapped.wanted?.type
      context.output.result(mapped, [`${sourcesText(mapped)} → ${mapped.name} (${type})`])
      if (mapped.pending) {
        context.output.message(`Not applied yet. Next: rollcall property preview --tenant ${tenant}`)
      }
    })
  withExamples(
    command,
    'rollcall property map department --tenant Acme --attribute urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
    'rollcall property map phone --tenant Acme --attribute \'phoneNumbers[type eq "work"].value\'',
    'rollcall property map contract --tenant Acme --attribute userType --type choice --choice Employee --choice Contractor',
  )
}

function removeCommand(property: Command, context: CliContext): void {
  const command = inTenant(property.command('remove <property>'))
    .description('take a property away with the next apply; what was received stays')
    .action(async (name: string, { tenant }: Flags) => {
      await context.api().delete(`${pathOf(tenant)}/properties/${encodeURIComponent(name)}`)
      context.output.message(`${name} goes. Next: rollcall property apply --tenant ${tenant}`)
    })
  withExamples(command, 'rollcall property remove phone --tenant Acme')
}

function problemsCommand(property: Command, context: CliContext): void {
  const command = inTenant(property.command('problems'))
    .description('values that do not fit their property, member by member; ends with 3 when there are any')
    .action(async ({ tenant }: Flags) => {
      const path = `${pathOf(tenant)}/properties/problems`
      const items = await Array.fromAsync(
        context.api().items<MemberProblemJson>(path, { limit: 500 }, 'after'),
      )
      const problemColumns = [
        { title: 'WHO', value: (one: MemberProblemJson) => one.label ?? one.member },
        { title: 'PROPERTY', value: (one: MemberProblemJson) => one.property },
        { title: 'ATTRIBUTE', value: (one: MemberProblemJson) => one.attribute },
        { title: 'VALUE', value: (one: MemberProblemJson) => JSON.stringify(one.value) },
        { title: 'WHY', value: (one: MemberProblemJson) => one.text },
      ]
      context.output.list(items, problemColumns, 'Every value fits.')
      if (items.length > 0) context.setExitCode(3)
    })
  withExamples(command, 'rollcall property problems --tenant Acme')
}
