import { type DirectoryPorts, type Person, sourceAttributes } from '../../directory/index.ts'
import type { JsonObject } from '../../scim/index.ts'
import type { CompiledApplication } from '../evaluate.ts'
import { matchingValues } from '../map.ts'
import type { CompiledMappings } from '../mapping/compile-mappings.ts'
import { readTargetValue } from '../read-target-value.ts'
import { sourceOf } from './turn-around.ts'

/** An account of the target, complete. */
export interface Account {
  readonly targetId: string
  readonly resource: JsonObject
}

const pageSize = 1000

/**
 * The living people that the application's matching attributes lead to each account, by target id: exactly those whom
 * a cycle would match, because their matching values are worked out as in a cycle. Where a matching attribute is made
 * by an expression everyone has to be asked; otherwise only whoever has one of the values is read.
 */
export async function findMatchingPeople(
  { store, now }: Pick<DirectoryPorts, 'store' | 'now'>,
  directoryId: string,
  application: CompiledApplication,
  accounts: readonly Account[],
): Promise<ReadonlyMap<string, readonly Person[]>> {
  if (accounts.length === 0) return new Map()
  const { mappings } = application.person
  const wanted = indexByValue(accounts, mappings)
  const found = new Map<string, Person[]>()
  const compare = (person: Person): void => {
    const subject = { kind: 'person' as const, id: person.id, attributes: sourceAttributes(person) }
    const { defaultDomain } = application
    const context = { now, ...(defaultDomain === null ? {} : { defaultDomain }) }
    for (const { target, value } of matchingValues(subject, mappings, context)) {
      const ids = wanted.get(keyOf(target, value)) ?? []
      for (const id of ids) {
        const people = found.get(id) ?? []
        if (!people.some((one) => one.id === person.id)) found.set(id, [...people, person])
      }
      // The first matching attribute that finds something decides, as in a cycle.
      if (ids.length > 0) return
    }
  }
  for await (const person of possiblePeople(store, directoryId, mappings, accounts))
    if (person.deletedAt === null) compare(person)
  return found
}

function keyOf(target: string, value: string): string {
  return `${target.toLowerCase()} ${value.toLowerCase()}`
}

function indexByValue(accounts: readonly Account[], { matching }: CompiledMappings): Map<string, string[]> {
  const index = new Map<string, string[]>()
  for (const { targetId, resource } of accounts) {
    for (const { mapping } of matching) {
      const value = readTargetValue(resource, mapping.target)
      if (value === undefined || typeof value === 'object') continue
      const key = keyOf(mapping.target, String(value))
      index.set(key, [...(index.get(key) ?? []), targetId])
    }
  }
  return index
}

async function* possiblePeople(
  store: DirectoryPorts['store'],
  directoryId: string,
  { matching }: CompiledMappings,
  accounts: readonly Account[],
): AsyncGenerator<Person> {
  if (matching.some((row) => sourceOf(row) === null)) {
    let after: string | null = null
    do {
      const page = await store.listPeople(directoryId, {
        limit: pageSize,
        ...(after === null ? {} : { after }),
      })
      yield* page.items
      after = page.next
    } while (after !== null)
    return
  }
  for (const row of matching) {
    const values = accounts.flatMap(({ resource }) => {
      const value = readTargetValue(resource, row.mapping.target)
      return value === undefined || typeof value === 'object' ? [] : [String(value)]
    })
    yield* await peopleOf(store, directoryId, sourceOf(row) ?? '', values)
  }
}

async function peopleOf(
  store: DirectoryPorts['store'],
  directoryId: string,
  source: string,
  values: readonly string[],
): Promise<readonly Person[]> {
  if (source !== 'objectId') return store.peopleWith(directoryId, source, values)
  const found = await Promise.all(values.map((value) => store.findPeople(directoryId, value)))
  return found.flat()
}
