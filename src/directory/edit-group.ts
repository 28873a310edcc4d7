import { RollcallError } from '../errors/rollcall-error.ts'
import { sameAttributes } from './attributes.ts'
import { type AttributeEdit, applyAttributeEdit } from './check-attributes.ts'
import type { DirectoryPorts } from './edit-person.ts'
import { findGroup, findPerson } from './find.ts'
import type { Group, MemberKind } from './group.ts'
import type { GroupEdit } from './store.ts'

/** @throws RollcallError group_name_taken, attribute_refused */
export async function createGroup(
  ports: DirectoryPorts,
  directoryId: string,
  input: AttributeEdit,
): Promise<Group> {
  const attributes = applyAttributeEdit({}, input, 'displayName')
  return ports.store.createGroup(directoryId, { id: ports.newId(), attributes, at: ports.now() })
}

/** Sets and clears attributes; a new displayName renames the group, whose id and members stay. */
export function setGroup(
  ports: DirectoryPorts,
  directoryId: string,
  reference: string,
  input: AttributeEdit,
): Promise<Group> {
  return edit(ports, directoryId, reference, (group) => {
    if (group.deletedAt !== null) throw new RollcallError('group_not_found', { reference })
    const attributes = applyAttributeEdit(group.attributes, input, 'displayName')
    return sameAttributes(attributes, group.attributes) ? null : { what: 'updated', attributes }
  })
}

export function deleteGroup(ports: DirectoryPorts, directoryId: string, reference: string): Promise<Group> {
  return edit(ports, directoryId, reference, (group) =>
    group.deletedAt === null ? { what: 'deleted' } : null,
  )
}

export function restoreGroup(ports: DirectoryPorts, directoryId: string, reference: string): Promise<Group> {
  return edit(ports, directoryId, reference, (group) => {
    if (group.deletedAt === null) throw new RollcallError('not_in_bin', { name: group.displayName })
    return { what: 'restored' }
  })
}

export function purgeGroup(ports: DirectoryPorts, directoryId: string, reference: string): Promise<Group> {
  return edit(ports, directoryId, reference, (group) => {
    if (group.deletedAt === null) throw new RollcallError('not_in_bin', { name: group.displayName })
    return { what: 'purged' }
  })
}

/** A member as an admin names one. */
export interface MemberReference {
  readonly kind: MemberKind
  readonly reference: string
}

/** How many were not members before. @throws RollcallError person_not_found, group_not_found, member_loop */
export async function addMembers(
  ports: DirectoryPorts,
  directoryId: string,
  groupReference: string,
  references: readonly MemberReference[],
): Promise<{ readonly group: Group; readonly changed: number }> {
  const { group, members } = await resolve(ports, directoryId, groupReference, references)
  return { group, changed: await ports.store.addMembers(directoryId, group.id, members, ports.now()) }
}

/** How many were members before. */
export async function removeMembers(
  ports: DirectoryPorts,
  directoryId: string,
  groupReference: string,
  references: readonly MemberReference[],
): Promise<{ readonly group: Group; readonly changed: number }> {
  const { group, members } = await resolve(ports, directoryId, groupReference, references)
  const ids = members.map(({ id }) => id)
  return { group, changed: await ports.store.removeMembers(directoryId, group.id, ids, ports.now()) }
}

async function resolve(
  ports: DirectoryPorts,
  directoryId: string,
  groupReference: string,
  references: readonly MemberReference[],
) {
  const group = await findGroup(ports.store, directoryId, groupReference)
  const members: { id: string; kind: MemberKind }[] = []
  for (const { kind, reference } of references) {
    const find = kind === 'person' ? findPerson : findGroup
    const { id } = await find(ports.store, directoryId, reference)
    members.push({ id, kind })
  }
  return { group, members }
}

async function edit(
  ports: DirectoryPorts,
  directoryId: string,
  reference: string,
  decide: (group: Group) => GroupEdit,
): Promise<Group> {
  const { id } = await findGroup(ports.store, directoryId, reference)
  const edited = await ports.store.editGroup(directoryId, id, ports.now(), decide)
  if (edited === undefined) throw new RollcallError('group_not_found', { reference })
  return edited
}
