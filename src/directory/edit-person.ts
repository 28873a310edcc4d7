import { RollcallError } from '../errors/rollcall-error.ts'
import { sameAttributes } from './attributes.ts'
import { type AttributeEdit, applyAttributeEdit } from './check-attributes.ts'
import { findPerson } from './find.ts'
import type { Person } from './person.ts'
import type { DirectoryStore, PersonEdit } from './store.ts'

/** What the use cases below work with. */
export interface DirectoryPorts {
  readonly store: DirectoryStore
  readonly now: () => Date
  readonly newId: () => string
}

export interface PersonInput {
  readonly attributes: AttributeEdit
  /** A reference to the manager; null for none; left out to keep what is. */
  readonly manager?: string | null | undefined
}

/** @throws RollcallError user_name_taken, attribute_refused, person_not_found (the manager) */
export async function createPerson(
  ports: DirectoryPorts,
  directoryId: string,
  input: PersonInput,
): Promise<Person> {
  const attributes = applyAttributeEdit({}, input.attributes, 'userPrincipalName')
  const managerId = await findManager(ports, directoryId, input.manager ?? null)
  return ports.store.createPerson(directoryId, { id: ports.newId(), attributes, managerId, at: ports.now() })
}

/** Sets and clears attributes. Nothing is written, and no change is logged, when everything is so already. */
export async function setPerson(
  ports: DirectoryPorts,
  directoryId: string,
  reference: string,
  input: PersonInput,
): Promise<Person> {
  const asked = input.manager === undefined ? undefined : await findManager(ports, directoryId, input.manager)
  return edit(ports, directoryId, reference, (person) => {
    refuseDeleted(person)
    const attributes = applyAttributeEdit(person.attributes, input.attributes, 'userPrincipalName')
    const managerId = asked === undefined ? person.managerId : asked === person.id ? null : asked
    if (sameAttributes(attributes, person.attributes) && managerId === person.managerId) return null
    return { what: whatChanges(person, attributes['accountEnabled'] !== false), attributes, managerId }
  })
}

export function enablePerson(ports: DirectoryPorts, directoryId: string, reference: string): Promise<Person> {
  return setPerson(ports, directoryId, reference, { attributes: { accountEnabled: true } })
}

export function disablePerson(
  ports: DirectoryPorts,
  directoryId: string,
  reference: string,
): Promise<Person> {
  return setPerson(ports, directoryId, reference, { attributes: { accountEnabled: false } })
}

/** Into the bin: applications disable the account; `restorePerson` brings everything back for 30 days. */
export function deletePerson(ports: DirectoryPorts, directoryId: string, reference: string): Promise<Person> {
  return edit(ports, directoryId, reference, (person) =>
    person.deletedAt === null ? { what: 'deleted' } : null,
  )
}

/** Out of the bin, with attributes and memberships as they were. @throws RollcallError user_name_taken, not_in_bin */
export function restorePerson(
  ports: DirectoryPorts,
  directoryId: string,
  reference: string,
): Promise<Person> {
  return edit(ports, directoryId, reference, (person) => {
    if (person.deletedAt === null) throw new RollcallError('not_in_bin', { name: person.userName })
    return { what: 'restored' }
  })
}

/** For good: the evidence on which applications may delete the account. Only from the bin. */
export function purgePerson(ports: DirectoryPorts, directoryId: string, reference: string): Promise<Person> {
  return edit(ports, directoryId, reference, (person) => {
    if (person.deletedAt === null) throw new RollcallError('not_in_bin', { name: person.userName })
    return { what: 'purged' }
  })
}

async function edit(
  ports: DirectoryPorts,
  directoryId: string,
  reference: string,
  decide: (person: Person) => PersonEdit,
): Promise<Person> {
  const { id } = await findPerson(ports.store, directoryId, reference)
  const edited = await ports.store.editPerson(directoryId, id, ports.now(), decide)
  if (edited === undefined) throw new RollcallError('person_not_found', { reference })
  return edited
}

async function findManager(
  ports: DirectoryPorts,
  directoryId: string,
  reference: string | null,
): Promise<string | null> {
  return reference === null || reference === ''
    ? null
    : (await findPerson(ports.store, directoryId, reference)).id
}

function whatChanges(person: Person, enabledAfter: boolean): 'updated' | 'enabled' | 'disabled' {
  if (person.enabled === enabledAfter) return 'updated'
  return enabledAfter ? 'enabled' : 'disabled'
}

function refuseDeleted(person: Person): void {
  if (person.deletedAt !== null) {
    throw new RollcallError('person_in_bin', { userName: person.userName, deletedAt: person.deletedAt })
  }
}
