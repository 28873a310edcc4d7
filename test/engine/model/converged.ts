import type { JsonObject } from '../../../src/scim/index.ts'
import { causeOf, type Facts, isIn, type LinkFact, type PersonFact, readFacts } from './facts.ts'
import type { World } from './world.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** I8: once nothing goes wrong any more, the target holds what directory and settings say; each difference as a sentence. */
export async function findDifferences(world: World): Promise<string[]> {
  const facts = await readFacts(world.store.database, world.applicationId)
  const people = new Set([...facts.people.keys(), ...linked(facts, 'person')])
  const groups = new Set([...facts.groups.keys(), ...linked(facts, 'group')])
  return [
    ...[...people].flatMap((id) => judgePerson(id, facts, world)),
    ...[...groups].flatMap((id) => judgeGroup(id, facts, world)),
    ...[...world.edits.foreign].flatMap((id) => judgeForeign(id, facts, world)),
  ]
}

function linked(facts: Facts, kind: LinkFact['kind']): string[] {
  return facts.links.filter((one) => one.kind === kind).map((one) => one.sourceId)
}

function judgePerson(id: string, facts: Facts, world: World): string[] {
  const { users } = world.target
  const link = facts.links.find((one) => one.kind === 'person' && one.sourceId === id)
  const account = link?.targetId == null ? undefined : users.get(link.targetId)
  const named = `person ${id} (${facts.people.get(id)?.userName ?? 'purged'})`
  if (isIn(facts, 'person', id)) {
    const person = facts.people.get(id)
    if (person === undefined) return []
    if (link?.targetId == null || link.state === 'gone' || link.state === 'conflict')
      return isNameHeld(person.userName, undefined, world)
        ? []
        : [`${named} has no account: ${JSON.stringify(link)}`]
    if (account === undefined)
      return world.edits.deleted.has(link.targetId) ? [] : [`${named}: account ${link.targetId} is not there`]
    if (link.state !== 'linked' && !isNameHeld(person.userName, link.targetId, world))
      return [`${named} is ${link.state}`]
    if (link.errorCode !== null && isNameHeld(person.userName, link.targetId, world)) return []
    return judgeAccount(named, person, account, facts, world)
  }
  if (account === undefined || link === undefined || link.state === 'gone') return []
  if (link.ownership === null) return []
  const { action } = facts.settings.leaving[causeOf(facts, 'person', id)]
  if (action === 'delete') return [`${named} should be deleted: ${JSON.stringify(link)}`]
  if (action === 'disable' && account['active'] !== false)
    return [`${named} should be disabled: ${JSON.stringify(link)}`]
  return []
}

/** Somebody else has the name there: a person has to decide, and Rollcall says so. */
function isNameHeld(userName: string, mine: string | undefined, { target }: World): boolean {
  return [...target.users.values()].some(
    (one) => one['id'] !== mine && String(one['userName']).toLowerCase() === userName.toLowerCase(),
  )
}

function judgeAccount(
  named: string,
  person: PersonFact,
  account: JsonObject,
  facts: Facts,
  world: World,
): string[] {
  const extension = account[enterprise] as JsonObject | undefined
  const emails = account['emails'] as JsonObject[] | undefined
  const differences: string[] = []
  const compare = (what: string, actual: unknown, ...wanted: unknown[]): void => {
    if (!wanted.includes(actual))
      differences.push(`${named}: ${what} is ${String(actual)}, not ${String(wanted[0])}`)
  }
  compare('userName', account['userName'], person.userName)
  compare('active', account['active'], true)
  compare('externalId', account['externalId'], person.id)
  compare('e-mail', emails?.find((one) => one['type'] === 'work')?.['value'], person.attributes['mail'])
  compare('department', extension?.['department'], person.attributes['department'])
  const mapping = facts.settings.users.attributes.find((one) => one.target === 'displayName')
  const display = String(person.attributes['displayName'])
  const wanted = { direct: display, expression: display.toUpperCase(), constant: 'Somebody', none: undefined }
  if (mapping !== undefined)
    compare(
      'displayName',
      account['displayName'],
      wanted[mapping.kind],
      ...(world.edits.names.get(String(account['id'])) ?? []),
    )
  const manager = managerOf(person, facts)
  if (manager !== undefined) {
    const value = (extension?.['manager'] as JsonObject | undefined)?.['value']
    compare('manager', value, manager)
  }
  return differences
}

/** The manager's account, where the manager has one that is not in trouble. */
function managerOf(person: PersonFact, facts: Facts): string | undefined {
  const mapped = facts.settings.users.attributes.some((one) => one.target.endsWith(':manager'))
  if (!mapped || person.managerId === null) return undefined
  const link = facts.links.find((one) => one.kind === 'person' && one.sourceId === person.managerId)
  return link?.state === 'linked' && link.errorCode === null ? (link.targetId ?? undefined) : undefined
}

function judgeGroup(id: string, facts: Facts, world: World): string[] {
  const { groups, members, users } = world.target
  const link = facts.links.find((one) => one.kind === 'group' && one.sourceId === id)
  const resource = link?.targetId == null ? undefined : groups.get(link.targetId)
  const named = `group ${facts.groups.get(id)?.name ?? id}`
  const held = (mine?: string): boolean =>
    [...groups.values()].some(
      (one) =>
        one['id'] !== mine &&
        String(one['displayName']).toLowerCase() === facts.groups.get(id)?.name.toLowerCase(),
    )
  if (!isIn(facts, 'group', id)) {
    if (resource === undefined || link?.ownership == null || link.state === 'gone') return []
    const { action } = facts.settings.leaving[causeOf(facts, 'group', id)]
    return action === 'nothing' ? [] : [`${named} should be gone: ${JSON.stringify(link)}`]
  }
  if (resource === undefined || link?.targetId == null || link.state !== 'linked')
    return held() ? [] : [`${named} is not there: ${JSON.stringify(link)}`]
  if (resource['displayName'] !== facts.groups.get(id)?.name && !held(link.targetId))
    return [`${named} is called ${String(resource['displayName'])}`]
  const wanted = new Set(
    facts.members
      .filter((one) => one.groupId === id)
      .flatMap(({ memberId }) =>
        facts.links.filter((one) => one.sourceId === memberId && one.state === 'linked'),
      )
      .flatMap(({ targetId }) => (targetId === null ? [] : [targetId]))
      .filter((one) => users.has(one) || groups.has(one)),
  )
  const others = new Set(
    facts.links.filter((one) => one.state !== 'linked').flatMap(({ targetId }) => targetId ?? []),
  )
  const has = [...(members.get(link.targetId) ?? [])].filter(
    (one) => (users.has(one) || groups.has(one)) && !others.has(one),
  )
  return has.sort().join() === [...wanted].sort().join()
    ? []
    : [`${named} has ${has.join()}, not ${[...wanted].join()}`]
}

/** An account that Rollcall has not taken over is as somebody left it. */
function judgeForeign(id: string, facts: Facts, { target }: World): string[] {
  const account = target.users.get(id)
  if (facts.links.some((one) => one.targetId === id)) return []
  return account === undefined || account['active'] === true ? [] : [`the foreign account ${id} was touched`]
}
