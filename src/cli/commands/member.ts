import type { Command } from 'commander'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { type MemberJson, memberLines, memberName, oneMember } from './member-lines.ts'
import { yesOrNo } from './read-policy-flags.ts'

interface Flags {
  readonly tenant: string
  readonly state?: string
  readonly search?: string
  readonly own?: true
  readonly name?: string
  readonly email?: string
  readonly person?: string
  readonly verified?: true
  readonly owner?: string
  readonly breakGlass?: string
}

/** `rollcall member …`: who is in a tenant, why, and since when. */
export function memberCommands(program: Command, context: CliContext): void {
  const member = program.command('member').description('members of a tenant, and who may enter')
  listCommand(member, context)
  showCommand(member, context)
  addCommand(member, context)
  verbCommand(member, context, 'deactivate', 'take the access of a member in this tenant')
  verbCommand(member, context, 'reactivate', 'give a member access again, unless the directory says no')
  verbCommand(member, context, 'remove', 'end a membership; the person stays')
  markCommand(member, context)
  mayEnterCommand(member, context)
}

function inTenant(command: Command): Command {
  return command.requiredOption('--tenant <tenant>', 'name or id of the tenant')
}

function listCommand(member: Command, context: CliContext): void {
  const command = inTenant(member.command('list'))
    .description('members, without those who were removed')
    .option('--state <state>', 'active, deactivated, removed')
    .option('--own', 'only your product’s own, whom no identity provider sends')
    .option('--search <text>', 'beginning of a name, user name or address')
    .action(async (flags: Flags) => {
      const { state, own, search } = flags
      const query = { limit: 500, state, own, search }
      const items = await Array.fromAsync(
        context.api().items<MemberJson>(`${pathOf(flags.tenant)}/members`, query, 'after'),
      )
      const columns = [
        { title: 'WHO', value: memberName },
        { title: 'USER NAME', value: (one: MemberJson) => one.userName },
        { title: 'STATE', value: (one: MemberJson) => one.state },
        { title: 'SINCE', value: (one: MemberJson) => one.since },
        { title: 'ORIGIN', value: (one: MemberJson) => one.origin },
        { title: 'WAITS', value: (one: MemberJson) => one.staged },
        { title: 'SHOWN AS', value: (one: MemberJson) => one.offeredAs },
        { title: 'PERSON', value: (one: MemberJson) => one.id },
      ]
      context.output.list(items, columns, 'Nobody is here.')
    })
  withExamples(
    command,
    'rollcall member list --tenant Acme',
    'rollcall member list --tenant Acme --search ada',
  )
}

interface EventJson {
  readonly at: string
  readonly event: string
  readonly data: { readonly by?: string } | null
}

function showCommand(member: Command, context: CliContext): void {
  const command = inTenant(member.command('show <member>'))
    .description('one member: origin, record and history')
    .action(async (reference: string, { tenant }: Flags) => {
      const { id } = await oneMember(context, tenant, reference)
      const path = `${pathOf(tenant)}/members/${id}`
      const [found, history] = await Promise.all([
        context.api().get<MemberJson>(path),
        context.api().get<{ items: EventJson[] }>(`${path}/history`),
      ])
      context.output.result({ ...found, history: history.items }, [
        ...memberLines(found),
        'History, newest first:',
        ...history.items.map(
          ({ at, event, data }) => `  ${at}  ${event}${data?.by ? ` (by ${data.by})` : ''}`,
        ),
      ])
    })
  withExamples(command, 'rollcall member show ada@acme.example --tenant Acme')
}

function addCommand(member: Command, context: CliContext): void {
  const command = inTenant(member.command('add'))
    .description('make somebody of the product’s own a member, without an identity provider')
    .option('--name <name>', 'name of a new person')
    .option('--email <address>', 'address the person gave to the product')
    .option('--verified', 'the person has shown that the address is theirs')
    .option('--person <id>', 'a person there is, instead of a new one')
    .option('--owner <yes|no>', 'whether the person is an owner of the organisation')
    .action(async ({ tenant, name, email, person, verified, owner }: Flags) => {
      const body = {
        ...(name === undefined ? {} : { name }),
        ...(email === undefined ? {} : { email }),
        ...(person === undefined ? {} : { person }),
        ...(verified ? { emailVerified: true } : {}),
        ...(owner === undefined ? {} : { owner: yesOrNo('--owner', owner) }),
      }
      const added = await context.api().post<MemberJson>(`${pathOf(tenant)}/members`, body)
      context.output.result(added, memberLines(added))
    })
  withExamples(
    command,
    'rollcall member add --tenant Acme --name "Ada Lovelace" --email ada@acme.example --verified',
  )
}

function verbCommand(
  member: Command,
  context: CliContext,
  verb: 'deactivate' | 'reactivate' | 'remove',
  description: string,
): void {
  const command = inTenant(member.command(`${verb} <member>`))
    .description(description)
    .action(async (reference: string, { tenant }: Flags) => {
      const { id } = await oneMember(context, tenant, reference)
      const path = `${pathOf(tenant)}/members/${id}/${verb}`
      const changed = await context.api().post<MemberJson>(path, undefined)
      context.output.result(changed, [`${memberName(changed)} is ${changed.state} since ${changed.since}.`])
    })
  withExamples(command, `rollcall member ${verb} ada@acme.example --tenant Acme`)
}

function markCommand(member: Command, context: CliContext): void {
  const command = inTenant(member.command('mark <member>'))
    .description('say who is an owner, and who has emergency access that no identity provider takes')
    .option('--owner <yes|no>', 'an owner of the organisation')
    .option('--break-glass <yes|no>', 'emergency access')
    .action(async (reference: string, { tenant, owner, breakGlass }: Flags) => {
      if (owner === undefined && breakGlass === undefined) {
        throw new RollcallError('wrong_usage', {
          problem: 'Say what to change: --owner or --break-glass',
          help: 'rollcall help member mark',
        })
      }
      const { id } = await oneMember(context, tenant, reference)
      const changed = await context.api().patch<MemberJson>(`${pathOf(tenant)}/members/${id}`, {
        ...(owner === undefined ? {} : { owner: yesOrNo('--owner', owner) }),
        ...(breakGlass === undefined ? {} : { breakGlass: yesOrNo('--break-glass', breakGlass) }),
      })
      context.output.result(changed, memberLines(changed))
    })
  withExamples(command, 'rollcall member mark ada@acme.example --tenant Acme --owner yes')
}

interface EntryJson {
  readonly mayEnter: boolean
  readonly reason: string
  readonly text: string
}

function mayEnterCommand(member: Command, context: CliContext): void {
  const command = inTenant(member.command('may-enter <subject>'))
    .description('whether somebody may enter, and why; ends with 1 when not')
    .action(async (subject: string, { tenant }: Flags) => {
      const query = new URLSearchParams({ subject })
      const answer = await context.api().get<EntryJson>(`${pathOf(tenant)}/may-enter?${query}`)
      context.output.result(answer, [`${answer.mayEnter ? 'Yes' : 'No'} (${answer.reason}). ${answer.text}`])
      if (!answer.mayEnter) context.setExitCode(1)
    })
  withExamples(command, 'rollcall member may-enter ada@acme.example --tenant Acme')
}

function pathOf(tenant: string): string {
  return `/tenants/${encodeURIComponent(tenant)}`
}
