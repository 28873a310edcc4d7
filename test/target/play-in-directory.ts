import {
  addMembers,
  createGroup,
  createPerson,
  deleteGroup,
  deletePerson,
  disablePerson,
  enablePerson,
  purgePerson,
  removeMembers,
  setGroup,
  setPerson,
} from '../../src/directory/index.ts'
import type { DirectoryInTest } from '../directory/directory-in-test.ts'

type Edit = Readonly<Record<string, string | boolean | readonly string[] | null>>

/** Changes in the directory; people and groups go by short keys. */
export interface DirectoryStep {
  /** Attributes by person; `manager` is another key. Whoever is new is created. */
  readonly people?: Readonly<Record<string, Edit>>
  readonly disable?: readonly string[]
  readonly enable?: readonly string[]
  readonly purge?: readonly string[]
  readonly groups?: Readonly<Record<string, Edit>>
  readonly deleteGroups?: readonly string[]
  /** Members by group. */
  readonly join?: Readonly<Record<string, readonly string[]>>
  readonly leave?: Readonly<Record<string, readonly string[]>>
}

/** Makes the changes of one step, and remembers the ids of whoever is new. */
export async function playInDirectory(
  directory: DirectoryInTest,
  step: DirectoryStep,
  ids: Map<string, string>,
): Promise<void> {
  const idOf = (key: string) => ids.get(key) ?? key
  for (const [key, { manager, ...attributes }] of Object.entries(step.people ?? {})) {
    const input = {
      attributes,
      ...(manager === undefined ? {} : { manager: manager === null ? null : idOf(String(manager)) }),
    }
    if (ids.has(key)) await setPerson(directory, 'main', idOf(key), input)
    else ids.set(key, (await createPerson(directory, 'main', input)).id)
  }
  for (const key of step.disable ?? []) await disablePerson(directory, 'main', idOf(key))
  for (const key of step.enable ?? []) await enablePerson(directory, 'main', idOf(key))
  for (const key of step.purge ?? []) {
    await deletePerson(directory, 'main', idOf(key))
    await purgePerson(directory, 'main', idOf(key))
  }
  for (const [key, attributes] of Object.entries(step.groups ?? {})) {
    if (ids.has(key)) await setGroup(directory, 'main', idOf(key), attributes)
    else ids.set(key, (await createGroup(directory, 'main', attributes)).id)
  }
  for (const [group, members] of Object.entries(step.join ?? {}))
    await addMembers(directory, 'main', idOf(group), referencesOf(members))
  for (const [group, members] of Object.entries(step.leave ?? {}))
    await removeMembers(directory, 'main', idOf(group), referencesOf(members))
  for (const key of step.deleteGroups ?? []) await deleteGroup(directory, 'main', idOf(key))

  function referencesOf(keys: readonly string[]) {
    return keys.map((key) => ({ kind: 'person' as const, reference: idOf(key) }))
  }
}
