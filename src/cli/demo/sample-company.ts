import { createRandom, type Random } from './random.ts'
import { makeSamplePerson, pickByShare, type SamplePerson, type Seat } from './sample-person.ts'
import { type Department, departments, offices } from './sample-places.ts'

export interface SampleMembership {
  readonly group: string
  /** A user name, or the name of a nested group. */
  readonly member: string
  readonly memberType: 'person' | 'group'
}

export interface SampleCompany {
  readonly people: readonly SamplePerson[]
  /** Names of the groups, the largest first. */
  readonly groups: readonly string[]
  readonly memberships: readonly SampleMembership[]
  /**
   * The one record that is wrong on purpose: a person without mail address, who cannot be provisioned where one is
   * required. `mail` is what it should be.
   */
  readonly broken: { readonly userName: string; readonly missing: 'mail'; readonly mail: string }
}

/** The group that everybody is in. */
export const everyone = 'All staff'
/** The group that has groups for members. */
export const productOrganisation = 'Product organisation'
/** Groups made for assigning applications to. */
export const applicationGroups = {
  moqups: 'Moqups users',
  mooncamp: 'Mooncamp users',
  promapp: 'Promapp users',
} as const

/** How many people report to one manager. */
const span = 8

/** Makes the company: the same people, groups and mistake every time for the same size and seed. */
export function makeSampleCompany(
  options: { readonly people?: number; readonly seed?: number } = {},
): SampleCompany {
  const random = createRandom(options.seed ?? 20_260_101)
  const staff = hireStaff(options.people ?? 2500, random)
  const victim = staff.filter(({ department }) => department === 'Quality')[5] ?? staff.at(-1)!
  const people = staff.map((person) =>
    person === victim ? { ...person, mail: '', accountEnabled: 'true' } : person,
  )
  const members = makeGroups(people, victim.userPrincipalName, random)
  return {
    people,
    groups: [...members.keys(), productOrganisation],
    memberships: [...listMemberships(members)],
    broken: { userName: victim.userPrincipalName, missing: 'mail', mail: victim.mail },
  }
}

/** One leads the company, one each department; below that every manager has eight reports until all are placed. */
function hireStaff(size: number, random: Random): SamplePerson[] {
  const staff: SamplePerson[] = []
  const taken = new Set<string>()
  const byDepartment = new Map<string, string[]>()
  for (let number = 0; number < size; number += 1) {
    const department =
      number === 0 ? departments[12]! : (departments[number - 1] ?? pickByShare(departments, random))
    const colleagues = byDepartment.get(department.name) ?? []
    const chief = staff[0]?.userPrincipalName ?? ''
    const manager = colleagues[Math.floor((colleagues.length - 1) / span)] ?? chief
    const seat: Seat = {
      number,
      office: pickByShare(offices, random),
      department,
      jobTitle: titleOf(number, colleagues.length, department, random),
      manager,
    }
    const person = makeSamplePerson(seat, random, taken)
    staff.push(person)
    if (number > 0) byDepartment.set(department.name, [...colleagues, person.userPrincipalName])
  }
  return staff
}

function titleOf(number: number, rank: number, department: Department, random: Random): string {
  if (number === 0) return 'Chief Executive Officer'
  if (rank === 0) return `Head of ${department.name}`
  return rank <= span ? `${department.name} Lead` : random.pick(department.titles)
}

/** Clubs and roles that go across departments, and how many of a hundred people are in each. */
const circles: readonly (readonly [name: string, share: number])[] = [
  ['Security champions', 3],
  ['First aiders', 4],
  ['Design guild', 5],
  ['Mentors', 4],
  ['Book club', 2],
  ['New starters', 5],
  ['Promapp authors', 3],
]

function makeGroups(
  people: readonly SamplePerson[],
  broken: string,
  random: Random,
): Map<string, readonly string[]> {
  const names = (chosen: readonly SamplePerson[]) => chosen.map(({ userPrincipalName }) => userPrincipalName)
  const where = (test: (person: SamplePerson) => boolean) => names(people.filter(test))
  const managers = new Set(people.map(({ manager }) => manager))
  const inDepartments = (...wanted: string[]) => where(({ department }) => wanted.includes(department))
  return new Map([
    [everyone, names(people)],
    ...departments.map(({ name }) => [name, inDepartments(name)] as const),
    ...offices.map(
      ({ country }) => [`${country} office`, where((person) => person.country === country)] as const,
    ),
    ['Managers', where(({ userPrincipalName }) => managers.has(userPrincipalName))],
    ['Leadership team', names(people.slice(0, 1 + departments.length))],
    [applicationGroups.moqups, inDepartments('Design', 'Product Management', 'Marketing')],
    [applicationGroups.mooncamp, where(({ userPrincipalName }) => managers.has(userPrincipalName))],
    [applicationGroups.promapp, inDepartments('Quality', 'Operations', 'Finance', 'People', 'Legal')],
    ...circles.map(
      ([name, share]) =>
        [
          name,
          where(({ userPrincipalName }) => userPrincipalName !== broken && random.chance(share / 100)),
        ] as const,
    ),
  ])
}

function* listMemberships(members: ReadonlyMap<string, readonly string[]>): Generator<SampleMembership> {
  for (const [group, people] of members) {
    for (const member of people) yield { group, member, memberType: 'person' }
  }
  for (const member of ['Engineering', 'Product Management', 'Design', 'Data']) {
    yield { group: productOrganisation, member, memberType: 'group' }
  }
}
