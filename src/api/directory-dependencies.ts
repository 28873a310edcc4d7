import type { DirectoryPorts, Group, Page, Person } from '../directory/index.ts'
import type { GroupJson, PersonJson } from './directory-shapes.ts'

/** What the directory's routes work with. */
export interface DirectoryDependencies {
  readonly directory: DirectoryPorts
}

/** There is one directory until several can be connected. */
export const directoryId = 'main'

export function presentPerson(person: Person): PersonJson {
  return { ...person, attributes: person.attributes as PersonJson['attributes'] }
}

export function presentGroup(group: Group): GroupJson {
  return { ...group, attributes: group.attributes as GroupJson['attributes'] }
}

export function presentPage<T, J>(page: Page<T>, present: (item: T) => J): { items: J[]; next?: string } {
  const items = page.items.map(present)
  return page.next === null ? { items } : { items, next: page.next }
}
