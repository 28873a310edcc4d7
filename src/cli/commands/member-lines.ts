import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'

/** What these commands read of a member. */
export interface MemberJson {
  readonly id: string
  readonly state: string
  readonly since: string
  readonly origin: string
  readonly label: string | null
  readonly userName: string | null
  readonly email: string | null
  readonly owner: boolean
  readonly breakGlass: boolean
  readonly connection: number | null
  readonly due: { readonly at: string; readonly state: string } | null
  readonly record: { readonly id: string; readonly active: boolean | null; readonly version: number } | null
  readonly staged: string | null
  readonly offeredAs: string | null
  readonly properties: Readonly<Record<string, unknown>>
  readonly roles: readonly string[]
}

export function memberName({ label, userName, email, id }: MemberJson): string {
  return label ?? userName ?? email ?? id
}

export function memberLines(member: MemberJson): string[] {
  const { state, since, origin, owner, breakGlass, connection, due, record, staged, email } = member
  const marks = [...(owner ? ['owner'] : []), ...(breakGlass ? ['break-glass'] : [])]
  return [
    `${memberName(member)}${email === null ? '' : ` <${email}>`} (person ${member.id})`,
    `${state} since ${since}${marks.length > 0 ? `, ${marks.join(', ')}` : ''}`,
    connection === null ? 'The product’s own.' : `${origin} by connection ${connection}`,
    ...(record === null
      ? []
      : [`Record ${record.id}, version ${record.version}, active: ${record.active ?? 'not said'}`]),
    ...(member.offeredAs === null ? [] : [`Shown to identity providers that import as ${member.offeredAs}.`]),
    ...(due === null ? [] : [`Will be ${due.state} at ${due.at} unless the directory says otherwise.`]),
    ...(member.roles.length === 0 ? [] : [`Roles: ${member.roles.join(', ')}`]),
    ...Object.entries(member.properties).map(([name, value]) => `${name}: ${propertyText(value)}`),
    ...(staged === null ? [] : [`Waits: ${staged}; see rollcall staged list.`]),
  ]
}

function propertyText(value: unknown): string {
  if (value === null) return 'nothing'
  return Array.isArray(value) ? value.join(', ') : String(value)
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A member by the id of the person, or by a name, user name or address that only one has. */
export async function oneMember(
  context: CliContext,
  tenant: string,
  reference: string,
): Promise<{ readonly id: string }> {
  if (uuid.test(reference)) return { id: reference }
  const found = [
    ...(await search(context, tenant, reference, undefined)),
    ...(await search(context, tenant, reference, 'removed')),
  ]
  const same = found.filter((one) =>
    [one.label, one.userName, one.email].some((name) => name?.toLowerCase() === reference.toLowerCase()),
  )
  const [one, ...others] = same
  if (!one) throw new RollcallError('member_not_found', { member: reference, tenant })
  if (others.length === 0) return one
  throw new RollcallError('wrong_usage', {
    problem: `${same.length} members are called ${reference}; name one by the id of the person`,
    help: 'rollcall help member list',
  })
}

async function search(
  context: CliContext,
  tenant: string,
  text: string,
  state: string | undefined,
): Promise<MemberJson[]> {
  const query = new URLSearchParams({ search: text, limit: '50', ...(state === undefined ? {} : { state }) })
  const path = `/tenants/${encodeURIComponent(tenant)}/members?${query}`
  return (await context.api().get<{ items: MemberJson[] }>(path)).items
}
