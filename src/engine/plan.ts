import type { ErrorCode } from '../errors/registry.ts'
import type { JsonObject } from '../scim/index.ts'
import type { LeavingCause } from './application/application.ts'
import type { HoldCause } from './held/hold-cause.ts'
import type { IntentVerb } from './link.ts'
import type { AttributeChange } from './log-entry.ts'
import type { UpdateOperation } from './target/target.ts'

/** Why somebody's account ends: a cause with a rule of its own, or the end of the whole application. */
export type DepartureCause = LeavingCause | 'application_disconnected'

/** Why nothing is written. Stable words: logs, filters and people's scripts rely on them. */
export type NothingReason =
  | 'redundant'
  | 'not_in_scope'
  | 'create_is_off'
  | 'update_is_off'
  | 'delete_is_off'
  | 'not_ours'
  | 'leaving_does_nothing'
  | 'leaving_is_delayed'
  | 'taken_out_of_groups'
  | 'disable_is_not_mapped'
  | 'already_disabled'
  | 'already_gone'
  | 'never_provisioned'
  | 'no_proof_of_deletion'
  | 'kept_by_admin'
  | 'look_again'

interface Write {
  readonly changes: readonly AttributeChange[]
  /** Source id of a reference that is left out until its account exists. */
  readonly waitingFor: string | null
  /** What the target holds once this is done, by target path. */
  readonly values: JsonObject
  readonly fingerprint: string
}

/** What is to be done about one person or group. Exists before anything is sent; preview stops here. */
export type Plan =
  | {
      readonly kind: 'nothing'
      readonly reason: NothingReason
      readonly cause: DepartureCause | null
      readonly until: Date | null
      /** The reason that was given for leaving things as they are. */
      readonly said?: string
    }
  /** Cannot be done because of this object, or its values. */
  | {
      readonly kind: 'refuse'
      readonly code: ErrorCode
      readonly details: Readonly<Record<string, unknown>>
      readonly conflict: boolean
    }
  | ({ readonly kind: 'create'; readonly resource: JsonObject } & Write)
  | ({
      readonly kind: 'update'
      readonly verb: 'update' | 'enable'
      readonly targetId: string
      readonly adopt: boolean
      readonly operations: readonly UpdateOperation[]
    } & Write)
  /** Found and already as it should be: only the link is new, nothing is sent. */
  | ({ readonly kind: 'adopt'; readonly targetId: string } & Write)
  | {
      readonly kind: 'disable'
      readonly targetId: string
      readonly adopt: boolean
      readonly cause: DepartureCause
      readonly operations: readonly UpdateOperation[]
      readonly changes: readonly AttributeChange[]
    }
  | {
      readonly kind: 'delete'
      readonly targetId: string
      readonly cause: DepartureCause
      readonly evidence: number | null
    }
  /** Waits for a person's word: above the limits of the guard, or the settings ask for approval. */
  | {
      readonly kind: 'held'
      readonly by: 'threshold' | 'approval'
      readonly verb: IntentVerb
      readonly plan: Plan
      /** Fingerprint of what is shown to the person. */
      readonly shown: string
      readonly cause: HoldCause
      readonly limit: number
      readonly ended: number
    }

/** The verb of the request a plan leads to, or null when it sends nothing. */
export function planVerb(plan: Plan): IntentVerb | null {
  switch (plan.kind) {
    case 'create':
    case 'disable':
    case 'delete':
      return plan.kind
    case 'update':
      return plan.verb
    default:
      return null
  }
}
/** A plan that sends nothing, and why. */
export function nothing(reason: NothingReason, cause: DepartureCause | null = null): Plan {
  return { kind: 'nothing', reason, cause, until: null }
}

/** A plan that cannot be carried out because of this object, or its values. */
export function refuse(code: ErrorCode, details: Readonly<Record<string, unknown>>, conflict = false): Plan {
  return { kind: 'refuse', code, details, conflict }
}
