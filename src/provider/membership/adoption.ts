import { domainOf } from './guards.ts'
import type { ConnectionPolicy } from './policy.ts'

/** A person who was here before, and shares an e-mail address with a record. */
export interface Candidate {
  readonly personId: string
  readonly name: string | null
  readonly email: string
  /** Whether whoever holds the address has shown to the product that they do. */
  readonly emailVerified: boolean
  /** Whether the person is a member of this tenant already, by the product's own doing. */
  readonly isMember: boolean
}

/** What speaks for a record and a candidate being one person. */
export interface Evidence {
  readonly kind: 'email' | 'verified_domain' | 'member'
  readonly text: string
}

export interface Proposal {
  readonly personId: string
  readonly name: string | null
  readonly email: string
  readonly evidence: readonly Evidence[]
  /** False: the address is not verified, and nobody may take it for proof. */
  readonly canLink: boolean
}

export type AdoptionDecision =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'adopt'; readonly personId: string }
  | { readonly kind: 'conflict'; readonly proposals: readonly Proposal[] }

/**
 * Whom a new record may be. Strangers to the tenant count only by an address that they have verified in a domain that
 * the tenant has: anyone else is somebody whose existence is none of the tenant's business, and the record becomes a
 * person of its own. An address that is not verified links nobody (CVE-2022-1680).
 */
export function decideAdoption(
  candidates: readonly Candidate[],
  verifiedDomains: readonly string[],
  adoption: ConnectionPolicy['adoption'],
): AdoptionDecision {
  const isOurs = (email: string) => verifiedDomains.includes(domainOf(email))
  const known = candidates.filter(
    ({ isMember, emailVerified, email }) => isMember || (emailVerified && isOurs(email)),
  )
  const [first, ...more] = known
  if (!first) return { kind: 'nobody' }
  if (adoption === 'verified_domain' && more.length === 0 && first.emailVerified && isOurs(first.email)) {
    return { kind: 'adopt', personId: first.personId }
  }
  return {
    kind: 'conflict',
    proposals: known.map((candidate) => propose(candidate, isOurs(candidate.email))),
  }
}

function propose(candidate: Candidate, domainVerified: boolean): Proposal {
  const { personId, name, email, emailVerified, isMember } = candidate
  const evidence: Evidence[] = [
    {
      kind: 'email',
      text: emailVerified ? `${email}, verified by the person` : `${email}, not verified by anyone`,
    },
  ]
  if (domainVerified) {
    evidence.push({
      kind: 'verified_domain',
      text: `${domainOf(email)} is a verified domain of the organisation`,
    })
  }
  if (isMember) evidence.push({ kind: 'member', text: 'a member of the organisation already' })
  return { personId, name, email, evidence, canLink: emailVerified }
}
