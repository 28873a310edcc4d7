import type { JsonObject } from '../scim/index.ts'
import type { TargetKind } from './target/target.ts'

/**
 * Where the object at the target stands. Why nothing is being done about it (escrow, held, waiting) are other
 * columns: mixing the two would make quarantine forget the state.
 */
export const linkStates = [
  'none', // evaluated; nothing at the target
  'linked',
  'disabled',
  'in_doubt', // a create may have been executed: look before writing
  'conflict', // a person has to decide
  'gone', // deleted at the target by us; the id is kept as a tombstone
] as const
export type LinkState = (typeof linkStates)[number]

/** What a request that has left, or is about to, does. Cleared together with the outcome. */
export type IntentVerb = 'create' | 'update' | 'disable' | 'enable' | 'delete'

/** How an account came to be ours. Only created and adopted accounts are ever disabled or deleted. */
export type Ownership = 'created' | 'adopted' | 'observed'

/** The values last confirmed at the target, by target path, references as source ids. */
export type AppliedValues = JsonObject

/** The truth about one person or group at one application. */
export interface Link {
  readonly kind: TargetKind
  readonly sourceId: string
  readonly targetId: string | null
  readonly ownership: Ownership | null
  readonly state: LinkState
  readonly applied: AppliedValues | null
  readonly appliedFingerprint: string | null
  /** A durable intent without an outcome: the process died, or the answer was lost. */
  readonly intent: IntentVerb | null
  /** What is at the target is not known for sure: the next update writes every mapped value. */
  readonly uncertain: boolean
  readonly attempts: number
  readonly nextDueAt: Date | null
  readonly errorCode: string | null
  readonly inScope: boolean
  /** Since when out of scope; delays of leaving rules are counted from it. */
  readonly leftAt: Date | null
  /** Ids of the groups they were last assigned through; null stands for a direct assignment. */
  readonly via: readonly (string | null)[]
  /** Taken out of the provisioned groups because they left; the account stays. */
  readonly ungrouped: boolean
  /** The source id of a reference that has no account yet (the manager). */
  readonly waitingFor: string | null
  /** Looked up anew instead of being trusted: an admin has reset the links. */
  readonly rematch: boolean
}

/** Owned accounts are ours to disable or delete; an observed one is only kept current. */
export function isOwned(link: Link): boolean {
  return link.ownership === 'created' || link.ownership === 'adopted'
}
