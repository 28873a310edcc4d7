import { createRandom } from './random.ts'
import type { SampleCompany } from './sample-company.ts'
import { companyDomain, makeSamplePerson, type SamplePerson } from './sample-person.ts'
import { departments, offices } from './sample-places.ts'

/** One thing that happens at the company after the initial cycle. `story` says it to whoever watches. */
export type SampleChange = { readonly story: string } & (
  | {
      readonly kind: 'join'
      readonly attributes: Readonly<Record<string, string | boolean>>
      readonly userName: string
      readonly manager: string
      readonly groups: readonly string[]
    }
  | {
      readonly kind: 'move'
      readonly userName: string
      readonly attributes: Readonly<Record<string, string>>
      readonly from: string
      readonly to: string
    }
  | { readonly kind: 'leave'; readonly userName: string }
  | { readonly kind: 'return'; readonly userName: string }
  | {
      readonly kind: 'rename'
      readonly userName: string
      readonly attributes: Readonly<Record<string, string>>
    }
  | { readonly kind: 'group_member'; readonly group: string; readonly userName: string }
  | { readonly kind: 'group_rename'; readonly group: string; readonly name: string }
)

/** A request to the management API, relative to /api/v1. */
export interface SampleRequest {
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: unknown
}

/** Ten changes: two join, two move, two leave, one returns, one is renamed, a group gains a member, a group is renamed. */
export function makeSampleChanges(company: SampleCompany, seed = 7): readonly SampleChange[] {
  const ordinary = company.people.filter(
    ({ accountEnabled, userPrincipalName }, index) =>
      index > 200 && accountEnabled === 'true' && userPrincipalName !== company.broken.userName,
  )
  const of = (department: string) => ordinary.filter((person) => person.department === department)
  const away = company.people.find(({ accountEnabled }) => accountEnabled === 'false')!
  const joiners = joinPeople(company, seed)
  const [moving, alsoMoving] = [of('Design')[0]!, of('Sales')[0]!]
  const [leaving, alsoLeaving] = [of('Marketing')[0]!, of('Engineering')[0]!]
  const [married, keen] = [of('Product Management')[0]!, of('Data')[0]!]
  return [
    ...joiners,
    move(moving, 'Product Management', 'Product Manager'),
    move(alsoMoving, 'Customer Success', 'Customer Success Manager'),
    { kind: 'leave', story: `${leaving.displayName} leaves`, userName: leaving.userPrincipalName },
    { kind: 'leave', story: `${alsoLeaving.displayName} leaves`, userName: alsoLeaving.userPrincipalName },
    { kind: 'return', story: `${away.displayName} is back from leave`, userName: away.userPrincipalName },
    rename(married),
    {
      kind: 'group_member',
      story: `${keen.displayName} joins the Design guild`,
      group: 'Design guild',
      userName: keen.userPrincipalName,
    },
    {
      kind: 'group_rename',
      story: 'Book club becomes Reading circle',
      group: 'Book club',
      name: 'Reading circle',
    },
  ]
}

function joinPeople(company: SampleCompany, seed: number): SampleChange[] {
  const random = createRandom(seed)
  const taken = new Set(company.people.map(({ mailNickname }) => mailNickname))
  return ['Design', 'Engineering'].map((name, index): SampleChange => {
    const department = departments.find((one) => one.name === name)!
    const manager = company.people.find((person) => person.jobTitle === `Head of ${name}`)!.userPrincipalName
    const office = offices[index]!
    const number = company.people.length + index
    const jobTitle = department.titles[0]!
    const person = makeSamplePerson({ number, office, department, jobTitle, manager }, random, taken)
    const { id: _id, manager: _manager, accountEnabled: _enabled, ...attributes } = person
    const filled = Object.entries(attributes).filter(([, value]) => value !== '')
    return {
      kind: 'join',
      story: `${person.displayName} joins ${name}`,
      userName: person.userPrincipalName,
      attributes: { ...Object.fromEntries(filled), accountEnabled: true },
      manager,
      groups: ['All staff', name, `${office.country} office`, ...(name === 'Design' ? ['Moqups users'] : [])],
    }
  })
}

function move(person: SamplePerson, to: string, jobTitle: string): SampleChange {
  return {
    kind: 'move',
    story: `${person.displayName} moves from ${person.department} to ${to}`,
    userName: person.userPrincipalName,
    attributes: { department: to, jobTitle },
    from: person.department,
    to,
  }
}

function rename(person: SamplePerson): SampleChange {
  const mailNickname = `${person.mailNickname.split('.')[0]}.marchetti`
  const address = `${mailNickname}@${companyDomain}`
  const displayName = `${person.givenName} Marchetti`
  return {
    kind: 'rename',
    story: `${person.displayName} is now called ${displayName}`,
    userName: person.userPrincipalName,
    attributes: {
      userPrincipalName: address,
      mail: address,
      mailNickname,
      surname: 'Marchetti',
      displayName,
    },
  }
}

/** The requests that make a change happen. */
export function sampleChangeRequests(change: SampleChange): readonly SampleRequest[] {
  switch (change.kind) {
    case 'join':
      return [
        {
          method: 'POST',
          path: '/directory/people',
          body: { attributes: change.attributes, manager: change.manager },
        },
        ...change.groups.map((group) => members(group, 'add', change.userName)),
      ]
    case 'move':
      return [
        { method: 'PATCH', path: personPath(change.userName), body: { attributes: change.attributes } },
        members(change.from, 'remove', change.userName),
        members(change.to, 'add', change.userName),
      ]
    case 'leave':
      return [{ method: 'DELETE', path: personPath(change.userName) }]
    case 'return':
      return [{ method: 'POST', path: `${personPath(change.userName)}/enable` }]
    case 'rename':
      return [{ method: 'PATCH', path: personPath(change.userName), body: { attributes: change.attributes } }]
    case 'group_member':
      return [members(change.group, 'add', change.userName)]
    case 'group_rename':
      return [
        {
          method: 'PATCH',
          path: groupPath(change.group),
          body: { attributes: { displayName: change.name } },
        },
      ]
  }
}

function personPath(userName: string): string {
  return `/directory/people/${encodeURIComponent(userName)}`
}

function groupPath(name: string): string {
  return `/directory/groups/${encodeURIComponent(name)}`
}

function members(group: string, act: 'add' | 'remove', userName: string): SampleRequest {
  return {
    method: 'POST',
    path: `${groupPath(group)}/members`,
    body: { [act]: [{ kind: 'person', reference: userName }] },
  }
}
