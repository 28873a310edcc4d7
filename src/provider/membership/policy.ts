/** What a connection does with what it receives. All of it is data, read at every write and changed by an admin. */
export interface ConnectionPolicy {
  readonly apply: ApplyPolicy
  readonly leaving: Readonly<Record<LeavingCause, LeavingAction>>
  /** Hours between the identity provider's word and its effect; a mistake undone meanwhile never took effect. */
  readonly graceHours: number
  /** Days in which somebody who was removed comes back as the same member; later as a newcomer. */
  readonly reactivationDays: number
  /** Null: nothing is ever too much at once. */
  readonly brake: Brake | null
  /** Who says that a record and somebody who was here before are one person. */
  readonly adoption: 'ask' | 'verified_domain'
  /** Whether the identity provider sees people whom the product itself made members. */
  readonly importVisible: boolean
}

/** When received changes become memberships: at once, daily, or when a person says Synchronize. */
export interface ApplyPolicy {
  readonly mode: 'immediate' | 'scheduled' | 'by_hand'
  /** `HH:MM` of the daily run; only read when scheduled. */
  readonly at: string
  /** IANA name of the time zone that `at` is in. */
  readonly timeZone: string
  /** A run with more changes than this is held and asks; null: none is too large. */
  readonly stopAbove: number | null
}

/** `active: false`, DELETE, or the end of the connection. */
export type LeavingCause = 'onDeactivate' | 'onDelete' | 'onConnectionRemoved'
export const leavingCauses = ['onDeactivate', 'onDelete', 'onConnectionRemoved'] as const

export type LeavingAction =
  /** The membership stays, without access. */
  | { readonly do: 'suspend' }
  /** The membership ends. */
  | { readonly do: 'remove' }
  /** Without access for so many days, then removed. */
  | { readonly do: 'keep'; readonly days: number }
  /** Removed, and what was theirs is handed to another person; the product does that on the event. */
  | { readonly do: 'transfer'; readonly to: string }

/** More leavers than `people` and than `percent` of all, within `minutes`: the surplus is held for a person to decide. */
export interface Brake {
  readonly people: number
  readonly percent: number
  readonly minutes: number
}

export const defaultPolicy: ConnectionPolicy = {
  apply: { mode: 'immediate', at: '06:00', timeZone: 'UTC', stopAbove: null },
  leaving: {
    onDeactivate: { do: 'suspend' },
    onDelete: { do: 'remove' },
    onConnectionRemoved: { do: 'suspend' },
  },
  graceHours: 0,
  reactivationDays: 30,
  brake: { people: 25, percent: 20, minutes: 60 },
  adoption: 'ask',
  importVisible: false,
}

/** A policy as it is stored, which is what differs from the defaults, with the defaults. */
export function completePolicy(stored: PolicyChange): ConnectionPolicy {
  return mergePolicy(defaultPolicy, stored)
}

/** A change names what it changes and leaves the rest. */
export interface PolicyChange {
  readonly apply?: Partial<ApplyPolicy> | undefined
  readonly leaving?: Partial<Record<LeavingCause, LeavingAction>> | undefined
  readonly graceHours?: number | undefined
  readonly reactivationDays?: number | undefined
  readonly brake?: Brake | null | undefined
  readonly adoption?: ConnectionPolicy['adoption'] | undefined
  readonly importVisible?: boolean | undefined
}

export function mergePolicy(policy: ConnectionPolicy, change: PolicyChange): ConnectionPolicy {
  return {
    apply: { ...policy.apply, ...change.apply },
    leaving: { ...policy.leaving, ...change.leaving },
    graceHours: change.graceHours ?? policy.graceHours,
    reactivationDays: change.reactivationDays ?? policy.reactivationDays,
    brake: change.brake === undefined ? policy.brake : change.brake,
    adoption: change.adoption ?? policy.adoption,
    importVisible: change.importVisible ?? policy.importVisible,
  }
}

/** Whether a write only changes the record, for a Synchronize to apply. */
export function isStaged({ apply }: ConnectionPolicy): boolean {
  return apply.mode !== 'immediate'
}
