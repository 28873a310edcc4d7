import type { JsonObject } from '../../src/scim/index.ts'
import type { ChaosTarget } from '../target/chaos-target.ts'

export interface TargetCopy {
  /** Makes the target what it was when it was copied, with an empty journal. */
  restore(target: ChaosTarget): void
}

export function copyTarget(target: ChaosTarget): TargetCopy {
  const users = structuredClone([...target.users.values()])
  const groups = structuredClone([...target.groups.values()])
  const members = [...target.members].map(([id, set]) => [id, [...set]] as const)
  return {
    restore(into) {
      for (const id of [...into.users.keys()]) into.remove('Users', id)
      for (const id of [...into.groups.keys()]) into.remove('Groups', id)
      for (const one of users) into.add('Users', structuredClone(one))
      for (const one of groups) into.add('Groups', structuredClone(one))
      for (const [id, set] of members) into.members.set(id, new Set(set))
      into.clearJournal()
    },
  }
}

export interface Accounts {
  readonly users: readonly unknown[]
  readonly groups: readonly { readonly displayName: string; readonly members: readonly unknown[] }[]
}

/** Everything the target holds, in words that do not depend on the order in which it gave out ids. */
export function accountsNamed(target: ChaosTarget): Accounts {
  const whose = (id: unknown): unknown =>
    target.users.get(String(id))?.['externalId'] ?? target.groups.get(String(id))?.['externalId'] ?? id
  const named = ({ id, ...rest }: JsonObject): JsonObject =>
    JSON.parse(JSON.stringify(rest), (key, value: unknown) =>
      key === 'value' ? whose(value) : value,
    ) as JsonObject
  const byName = (one: JsonObject, other: JsonObject): number =>
    String(one['externalId']).localeCompare(String(other['externalId']))
  return {
    users: [...target.users.values()].map(named).sort(byName),
    groups: [...target.groups.values()]
      .map((group) => ({
        ...named(group),
        displayName: String(group['displayName']),
        members: [...(target.members.get(String(group['id'])) ?? [])].map(whose).sort(),
      }))
      .sort((one, other) => one.displayName.localeCompare(other.displayName)),
  }
}
