import { type ScimError, scimError } from '../../scim/index.ts'
import type { Membership } from './membership.ts'
import type { Brake } from './policy.ts'

/** Why a change of a membership is refused. */
export type Refusal = 'last_owner' | 'break_glass' | 'seat_limit' | 'domain'

/** Whether somebody who has access may lose it. Looked at inside the transaction that takes it. */
export function refuseLeaving(
  member: Pick<Membership, 'state' | 'owner' | 'breakGlass'>,
  otherActiveOwners: number,
): Refusal | undefined {
  if (member.state !== 'active') return undefined
  if (member.breakGlass) return 'break_glass'
  return member.owner && otherActiveOwners === 0 ? 'last_owner' : undefined
}

/** Seats as they are inside the transaction that takes one. */
export interface Seats {
  readonly limit: number | null
  readonly taken: number
}

export function refuseSeat({ limit, taken }: Seats): Refusal | undefined {
  return limit !== null && taken >= limit ? 'seat_limit' : undefined
}

export interface Domains {
  readonly only: boolean
  readonly verified: readonly string[]
}

/** Whether a member needs an address in a verified domain and has none. `addresses` are in lower case. */
export function refuseDomain({ only, verified }: Domains, addresses: readonly string[]): Refusal | undefined {
  return !only || addresses.some((address) => verified.includes(domainOf(address))) ? undefined : 'domain'
}

/** What stands behind the last @; empty when there is none. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1 || address.length)
}

/** How many have left of late, and of how many people. */
export interface BrakeCount {
  readonly leavers: number
  readonly people: number
}

/** Whether one more leaver is too much at once. */
export function isBraked(brake: Brake | null, { leavers, people }: BrakeCount): boolean {
  return brake !== null && leavers + 1 > brakeLimit(brake, people)
}

/** The larger of both, so that a small company is not stopped by its percentage, nor a large one by its number. */
export function brakeLimit(brake: Brake, people: number): number {
  return Math.max(brake.people, Math.floor((people * brake.percent) / 100))
}

/** Sentences for a person: what is so, and what to do. */
export const refusalTexts: Readonly<Record<Refusal, string>> = {
  last_owner:
    'This person is the last owner of the organisation. Make another member an owner in the product first, then try again.',
  break_glass:
    'This person has emergency access, which no identity provider can take away. Remove the mark "break-glass" in the product first, then try again.',
  seat_limit:
    'All seats of the organisation are taken. Deactivate somebody or buy more seats in the product, then try again.',
  domain:
    'No e-mail address of this person is in a domain that the organisation has verified. Correct the address, or verify the domain in the product, then try again.',
}

/** The refusal as the admin of the identity provider reads it. */
export function refusalError(refusal: Refusal): ScimError {
  // 403 would make clients doubt their token, 409 look for a duplicate: neither is true.
  const isJoining = refusal === 'seat_limit' || refusal === 'domain'
  return scimError(isJoining ? 'invalidValue' : 'mutability', refusalTexts[refusal], 'RFC 7644 §3.12')
}
