import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface PersonJson {
  readonly id: string
  readonly name: string | null
  readonly emails: readonly { readonly email: string; readonly verified: boolean }[]
  readonly memberships: readonly {
    readonly tenantId: string
    readonly state: string
    readonly since: string
  }[]
}

interface Flags {
  readonly name?: string
  readonly email?: string
  readonly verified?: true
  readonly tenant?: string
}

/** `rollcall person …`: people of the product, each once, whatever tenants they are in. */
export function personCommands(program: Command, context: CliContext): void {
  const person = program.command('person').description('people of the product, in whatever tenants')
  const add = person
    .command('add')
    .description('add a person who is a member of nothing yet')
    .option('--name <name>', 'name')
    .option('--email <address>', 'address the person gave to the product')
    .option('--verified', 'the person has shown that the address is theirs')
    .action(async ({ name, email, verified }: Flags) => {
      report(
        await context.api().post<PersonJson>('/persons', {
          ...(name === undefined ? {} : { name }),
          ...(email === undefined ? {} : { email }),
          ...(verified ? { emailVerified: true } : {}),
        }),
        context,
      )
    })
  withExamples(add, 'rollcall person add --name "Ada Lovelace" --email ada@acme.example --verified')
  const show = person
    .command('show <person>')
    .description('addresses and memberships of a person: by id, or by an address that the person gave')
    .option('--tenant <tenant>', 'look among the people of this tenant: by user name, address or external id')
    .action(async (reference: string, { tenant }: Flags) =>
      report(
        await context.api().get<PersonJson>(pathOf(reference), tenant === undefined ? {} : { tenant }),
        context,
      ),
    )
  withExamples(show, 'rollcall person show 019a…', 'rollcall person show ada@acme.example --tenant Acme')
  const email = person
    .command('email <person> <address>')
    .description('add an address, or say whether the person has verified it')
    .option('--verified', 'the person has shown that it is theirs')
    .action(async (id: string, address: string, { verified }: Flags) => {
      const path = `${pathOf(id)}/emails/${encodeURIComponent(address)}`
      report(await context.api().put<PersonJson>(path, { verified: verified === true }), context)
    })
  withExamples(email, 'rollcall person email 019a… ada@acme.example --verified')
  const remove = person
    .command('delete <person>')
    .description('delete a person out of the product and every tenant')
    .requiredOption('--yes', 'say that you mean it')
    .action(async (id: string) => {
      await context.api().delete(pathOf(id))
      context.output.message(`Deleted person ${id}, and the memberships in every tenant.`)
    })
  withExamples(remove, 'rollcall person delete 019a… --yes')
}

function report(person: PersonJson, { output }: CliContext): void {
  output.result(person, [
    `${person.name ?? 'Person'} (${person.id})`,
    ...person.emails.map(({ email, verified }) => `${email}, ${verified ? 'verified' : 'not verified'}`),
    ...person.memberships.map(({ tenantId, state, since }) => `Tenant ${tenantId}: ${state} since ${since}`),
  ])
}

function pathOf(id: string): string {
  return `/persons/${encodeURIComponent(id)}`
}
