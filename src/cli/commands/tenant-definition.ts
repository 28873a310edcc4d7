import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface Noun {
  readonly word: 'schema' | 'resource-type'
  readonly path: 'schemas' | 'resource-types'
  readonly text: string
  /** What it is called by: a member of its JSON. */
  readonly key: 'id' | 'name'
  readonly example: string
}

const nouns: readonly Noun[] = [
  {
    word: 'schema',
    path: 'schemas',
    text: 'schemas of a tenant’s own (RFC 7643 §7)',
    key: 'id',
    example: 'urn:example:scim:schemas:extension:badge:2.0:User',
  },
  {
    word: 'resource-type',
    path: 'resource-types',
    text: 'resource types of a tenant’s own, and extensions of the standard ones (RFC 7643 §6)',
    key: 'name',
    example: 'Device',
  },
]

type DefinitionJson = Readonly<Record<string, unknown>> & { readonly warnings?: readonly string[] }

/** `rollcall tenant schema …` and `rollcall tenant resource-type …`: what a tenant defines beyond the standard. */
export function tenantDefinitionCommands(tenant: Command, context: CliContext): void {
  for (const noun of nouns) {
    const command = tenant.command(noun.word).description(noun.text)
    addCommand(command, noun, context)
    listCommand(command, noun, context)
    removeCommand(command, noun, context)
  }
}

function addCommand(parent: Command, noun: Noun, context: CliContext): void {
  const command = parent
    .command('add <tenant> <file>')
    .description('add what a JSON file defines, or replace what has its name')
    .action(async (tenant: string, file: string) => {
      const added: DefinitionJson[] = []
      for (const definition of await readDefinitions(context, file)) {
        added.push(await context.api().post<DefinitionJson>(pathOf(tenant, noun), definition))
      }
      context.output.result(
        { items: added },
        added.map((one) => `Added ${noun.word} ${String(one[noun.key])} to ${tenant}`),
      )
      const warnings = added.flatMap((one) => one.warnings ?? [])
      if (warnings.length > 0) context.output.message(...warnings)
    })
  withExamples(command, `rollcall tenant ${noun.word} add Acme ${noun.word}.json`)
}

function listCommand(parent: Command, noun: Noun, context: CliContext): void {
  const command = parent
    .command('list <tenant>')
    .description('list what was added')
    .action(async (tenant: string) => {
      const { items } = await context.api().get<{ items: DefinitionJson[] }>(pathOf(tenant, noun))
      context.output.list(
        items,
        [
          { title: noun.key === 'id' ? 'URN' : 'Name', value: (one) => String(one[noun.key]) },
          { title: 'Description', value: ({ description }) => String(description ?? '') },
        ],
        `The tenant has none of its own. Next: rollcall tenant ${noun.word} add TENANT FILE`,
      )
    })
  withExamples(command, `rollcall tenant ${noun.word} list Acme`)
}

function removeCommand(parent: Command, noun: Noun, context: CliContext): void {
  const command = parent
    .command(`remove <tenant> <${noun.key === 'id' ? 'urn' : 'name'}>`)
    .description('take it from the tenant; resources stay and come back with it')
    .action(async (tenant: string, name: string) => {
      await context.api().delete(`${pathOf(tenant, noun)}/${encodeURIComponent(name)}`)
      context.output.message(`Removed ${noun.word} ${name} from ${tenant}.`)
    })
  withExamples(command, `rollcall tenant ${noun.word} remove Acme ${noun.example}`)
}

/** One definition, a list of them, or a ListResponse as another service provider answers it. */
async function readDefinitions(context: CliContext, file: string): Promise<DefinitionJson[]> {
  const json = await readJson(resolve(context.process.cwd(), file), file)
  const list = isObject(json) && Array.isArray(json['Resources']) ? json['Resources'] : json
  const all: unknown[] = Array.isArray(list) ? list : [list]
  return all.map((one) => {
    if (isObject(one)) return one
    throw new RollcallError('definition_file_unreadable', {
      file,
      reason: 'It holds something else than objects.',
    })
  })
}

async function readJson(path: string, file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new RollcallError('definition_file_unreadable', { file, reason }, { cause: error })
  }
}

function isObject(value: unknown): value is DefinitionJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function pathOf(tenant: string, noun: Noun): string {
  return `/tenants/${encodeURIComponent(tenant)}/${noun.path}`
}
