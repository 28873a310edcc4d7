import { RollcallError } from '../errors/rollcall-error.ts'
import type { Group } from './group.ts'
import type { Person } from './person.ts'
import type { DirectoryStore } from './store.ts'

/**
 * The one person a reference means: an id, the source's id, a user name, or a mail address that is theirs alone.
 * @throws RollcallError person_not_found, person_ambiguous
 */
export async function findPerson(
  store: DirectoryStore,
  directoryId: string,
  reference: string,
): Promise<Person> {
  const [person, ...others] = isPossible(reference) ? await store.findPeople(directoryId, reference) : []
  if (person === undefined) throw new RollcallError('person_not_found', { reference: shown(reference) })
  if (others.length > 0) {
    const userNames = [person, ...others].map(({ userName }) => userName).join(', ')
    throw new RollcallError('person_ambiguous', { reference, userNames })
  }
  return person
}

/** @throws RollcallError group_not_found, group_ambiguous */
export async function findGroup(
  store: DirectoryStore,
  directoryId: string,
  reference: string,
): Promise<Group> {
  const [group, ...others] = isPossible(reference) ? await store.findGroups(directoryId, reference) : []
  if (group === undefined) throw new RollcallError('group_not_found', { reference: shown(reference) })
  if (others.length > 0) {
    throw new RollcallError('group_ambiguous', {
      reference,
      ids: [group, ...others].map(({ id }) => id).join(', '),
    })
  }
  return group
}

/** PostgreSQL cannot hold a NUL in text, so nobody is called so; and nobody's name is longer than this. */
function isPossible(reference: string): boolean {
  return reference !== '' && reference.length <= 1000 && !reference.includes('\0')
}

function shown(reference: string): string {
  return reference.length <= 100 ? reference : `${reference.slice(0, 99)}…`
}
