import { RollcallError } from '../../errors/rollcall-error.ts'
import { findTenant } from '../tenants/manage-tenants.ts'
import { refusalTexts } from './guards.ts'
import { decideEntry, type EntryDecision } from './may-enter.ts'
import type { Marks, Member, MemberEvent, MemberQuery, VerbResult } from './member-store.ts'
import type { MemberVerb } from './member-verbs.ts'
import type { MembershipPorts as Ports } from './ports.ts'

export interface MemberPage {
  readonly items: readonly Member[]
  readonly next: string | undefined
}

/** Members by id of the person. Throws `tenant_not_found`. */
export async function listMembers(tenant: string, query: MemberQuery, ports: Ports): Promise<MemberPage> {
  const { id } = await findTenant(tenant, ports)
  const found = await ports.members.listMembers(id, { ...query, limit: query.limit + 1 })
  const items = found.slice(0, query.limit)
  return { items, next: found.length > items.length ? items.at(-1)?.personId : undefined }
}

/** Throws `member_not_found`. */
export async function findMember(tenant: string, personId: string, ports: Ports): Promise<Member> {
  const { id } = await findTenant(tenant, ports)
  const found = await ports.members.findMember(id, personId)
  if (!found) throw new RollcallError('member_not_found', { member: personId, tenant })
  return found
}

export async function listHistory(
  tenant: string,
  personId: string,
  page: { readonly before?: number | undefined; readonly limit: number },
  ports: Ports,
): Promise<MemberEvent[]> {
  const { id } = await findTenant(tenant, ports)
  await findMember(id, personId, ports)
  return await ports.members.listHistory(id, personId, page)
}

/** Throws `member_not_found`, `membership_refused`, `directory_says_no`. */
export async function changeMember(
  tenant: string,
  personId: string,
  verb: MemberVerb,
  by: string,
  ports: Ports,
): Promise<Member> {
  const { id } = await findTenant(tenant, ports)
  demand(await ports.members.changeMember(id, personId, verb, { at: ports.now(), by }), personId, tenant)
  return await findMember(id, personId, ports)
}

/** Says who is an owner and who has emergency access. Throws `member_not_found`, `membership_refused`. */
export async function markMember(
  tenant: string,
  personId: string,
  marks: Marks,
  by: string,
  ports: Ports,
): Promise<Member> {
  const { id } = await findTenant(tenant, ports)
  demand(await ports.members.markMember(id, personId, marks, { at: ports.now(), by }), personId, tenant)
  return await findMember(id, personId, ports)
}

/** What the product says of somebody of its own: a person it has, or the name and address of a new one. */
export interface OwnMemberRequest {
  readonly person?: string | undefined
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly emailVerified?: boolean | undefined
  readonly owner?: boolean | undefined
}

/** Makes a member without an identity provider. Throws `product_person_not_found`, `person_invalid`, `membership_refused`. */
export async function addOwnMember(
  tenant: string,
  request: OwnMemberRequest,
  by: string,
  ports: Ports,
): Promise<Member> {
  const { id } = await findTenant(tenant, ports)
  const personId = request.person ?? (await addPerson(request, ports))
  const decision = { at: ports.now(), by }
  const result = await ports.members.addOwnMember(
    { tenantId: id, personId, owner: request.owner === true },
    decision,
  )
  if (result.kind === 'missing') throw new RollcallError('product_person_not_found', { person: personId })
  demand(result, personId, tenant)
  return await findMember(id, personId, ports)
}

/** Adds a person to the product, with an address and whether it is verified; the id. Throws `person_invalid`. */
export async function addPerson(
  request: Omit<OwnMemberRequest, 'person' | 'owner'>,
  ports: Ports,
): Promise<string> {
  const { name = '', email, emailVerified = false } = request
  if (name.trim() === '' && email === undefined) throw new RollcallError('person_invalid')
  const id = ports.newId()
  const emails = email === undefined ? [] : [{ email: checkEmail(email), verified: emailVerified }]
  await ports.members.addPerson({ id, name: name.trim() === '' ? null : name.trim(), emails }, ports.now())
  return id
}

/** Throws `person_invalid` for what is no address. */
export function checkEmail(email: string): string {
  const text = email.normalize('NFKC').trim()
  if (!/^[^@\s\p{Cc}]{1,64}@[^@\s\p{Cc}]{1,255}$/u.test(text)) throw new RollcallError('person_invalid')
  return text
}

function demand(result: VerbResult, personId: string, tenant: string): void {
  switch (result.kind) {
    case 'missing':
      throw new RollcallError('member_not_found', { member: personId, tenant })
    case 'refused':
      throw new RollcallError('membership_refused', {
        refusal: result.refusal,
        reason: refusalTexts[result.refusal],
      })
    case 'directory_says_no':
      throw new RollcallError('directory_says_no', { member: personId })
    case 'done':
  }
}

/**
 * Whether whoever a sign-in layer knows by a subject may enter a tenant, and why: id of the person, user name, address
 * or the directory's own id. Throws `tenant_not_found`.
 */
export async function mayEnter(tenant: string, subject: string, ports: Ports): Promise<EntryDecision> {
  const { id } = await findTenant(tenant, ports)
  const [found, domains] = await Promise.all([
    ports.members.findSubjects(id, subject),
    ports.members.governedDomains(id),
  ])
  return decideEntry(subject, found, domains)
}
