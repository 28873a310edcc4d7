import type { Random } from './random.ts'
import { type NamePart, type NamePool, namePools } from './sample-names.ts'
import type { Department, Office } from './sample-places.ts'

/** A person of the sample company, in the columns of Entra's users export. All values are text, as in a file. */
export interface SamplePerson {
  readonly id: string
  readonly userPrincipalName: string
  readonly displayName: string
  readonly givenName: string
  readonly surname: string
  readonly mail: string
  readonly mailNickname: string
  readonly jobTitle: string
  readonly department: string
  readonly companyName: string
  readonly employeeId: string
  readonly employeeHireDate: string
  readonly accountEnabled: string
  readonly userType: string
  readonly telephoneNumber: string
  readonly mobile: string
  readonly streetAddress: string
  readonly city: string
  readonly state: string
  readonly postalCode: string
  readonly country: string
  readonly usageLocation: string
  readonly physicalDeliveryOfficeName: string
  readonly preferredLanguage: string
  /** User name of the manager; empty for the one at the top. */
  readonly manager: string
}

/** Where someone works: who they are is up to chance. */
export interface Seat {
  readonly number: number
  readonly office: Office
  readonly department: Department
  readonly jobTitle: string
  readonly manager: string
}

export const companyName = 'Lumen Harbor'
export const companyDomain = 'lumenharbor.example'

/** Fills a seat. `taken` are the addresses given out so far; someone with a name that exists gets a number. */
export function makeSamplePerson(seat: Seat, random: Random, taken: Set<string>): SamplePerson {
  const { office, department, jobTitle, manager, number } = seat
  const { given, surname } = pickName(random)
  const nickname = freeNickname(`${given.spelled}.${surname.spelled}`, taken)
  const address = `${nickname}@${companyDomain}`
  const year = 2008 + random.below(18)
  return {
    id: random.uuid(),
    userPrincipalName: address,
    displayName: `${given.written} ${surname.written}`,
    givenName: given.written,
    surname: surname.written,
    mail: address,
    mailNickname: nickname,
    jobTitle,
    department: department.name,
    companyName,
    employeeId: `LH${String(10_000 + number)}`,
    employeeHireDate: `${year}-${two(1 + random.below(12))}-${two(1 + random.below(28))}`,
    // Long leave, contracts that have not begun: people who are in a directory and may not sign in.
    accountEnabled: number > 20 && random.chance(0.03) ? 'false' : 'true',
    userType: 'Member',
    telephoneNumber: `${office.dial} ${String(1000 + (number % 9000))}`,
    mobile: random.chance(0.6)
      ? `${office.dial.split(' ')[0]} 700 ${String(100_000 + random.below(900_000))}`
      : '',
    streetAddress: office.street,
    city: office.city,
    state: office.state,
    postalCode: office.postalCode,
    country: office.country,
    usageLocation: office.code,
    physicalDeliveryOfficeName: `${office.city} ${1 + random.below(6)}.${two(1 + random.below(40))}`,
    preferredLanguage: office.language,
    manager,
  }
}

function pickName(random: Random): { given: NamePart; surname: NamePart } {
  const pool = pickByShare(namePools, random)
  return { given: random.pick(pool.given), surname: random.pick(pool.surnames) }
}

/** Picks according to `share`, which adds up to a hundred or so. */
export function pickByShare<T extends Pick<NamePool, 'share'>>(items: readonly T[], random: Random): T {
  let left = random.below(items.reduce((sum, { share }) => sum + share, 0))
  for (const item of items) {
    if (left < item.share) return item
    left -= item.share
  }
  return items[0]!
}

function freeNickname(wanted: string, taken: Set<string>): string {
  let nickname = wanted
  for (let number = 2; taken.has(nickname); number += 1) nickname = `${wanted}${number}`
  taken.add(nickname)
  return nickname
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
