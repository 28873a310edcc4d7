import { RollcallError } from '../../errors/rollcall-error.ts'
import { findTenant } from '../tenants/manage-tenants.ts'
import { refusalTexts } from './guards.ts'
import { checkEmail } from './manage-members.ts'
import type { Person } from './member-store.ts'
import type { MembershipPorts as Ports } from './ports.ts'

/** A person with every place the person has. Throws `product_person_not_found`. */
export async function findProductPerson(personId: string, ports: Ports): Promise<Person> {
  const found = await ports.members.findPerson(personId)
  if (!found) throw new RollcallError('product_person_not_found', { person: personId })
  return found
}

/**
 * The one person a reference means: an id, an address that the person gave to the product, or, in a tenant, whatever its
 * identity provider knows somebody by (user name, address, external id). Throws `product_person_not_found`,
 * `product_person_ambiguous`, `tenant_not_found`.
 */
export async function findProductPersonBy(
  reference: string,
  tenant: string | undefined,
  ports: Ports,
): Promise<Person> {
  const text = reference.trim().replaceAll('\u0000', '')
  const byId = await ports.members.findPerson(text)
  if (byId) return byId
  const [id, ...others] = await idsOf(text, tenant, ports)
  if (id === undefined) throw new RollcallError('product_person_not_found', { person: text.slice(0, 200) })
  if (others.length > 0) {
    throw new RollcallError('product_person_ambiguous', { person: text, ids: [id, ...others].join(', ') })
  }
  return await findProductPerson(id, ports)
}

async function idsOf(reference: string, tenant: string | undefined, ports: Ports): Promise<string[]> {
  if (tenant === undefined) return reference.includes('@') ? await ports.members.findByEmail(reference) : []
  const { id: tenantId } = await findTenant(tenant, ports)
  const found = await ports.members.findSubjects(tenantId, reference)
  return [...new Set(found.flatMap(({ personId }) => personId ?? []))]
}

/** Notes an address of a person, and whether the person has shown that it is theirs. Throws `product_person_not_found`, `person_invalid`. */
export async function putEmail(
  personId: string,
  email: string,
  verified: boolean,
  ports: Ports,
): Promise<Person> {
  const known = await ports.members.putEmail(personId, { email: checkEmail(email), verified }, ports.now())
  if (!known) throw new RollcallError('product_person_not_found', { person: personId })
  return await findProductPerson(personId, ports)
}

/**
 * Deletes a person out of the product and out of every tenant. Nothing that belongs to one tenant leads here. Throws
 * `product_person_not_found`, and `membership_refused` where the person is the last owner or has emergency access.
 */
export async function deleteProductPerson(personId: string, by: string, ports: Ports): Promise<void> {
  const result = await ports.members.deletePerson(personId, { at: ports.now(), by })
  if (result.kind === 'missing') throw new RollcallError('product_person_not_found', { person: personId })
  if (result.kind === 'refused') {
    throw new RollcallError('membership_refused', {
      refusal: result.refusal,
      reason: refusalTexts[result.refusal],
    })
  }
}
