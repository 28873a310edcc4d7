import type { AppRole } from './expression/value.ts'

/** A person or a group assigned to an application, with one app role or with Default Access (`roleId` null). */
export interface Assignment {
  readonly principal: { readonly kind: 'person' | 'group'; readonly id: string }
  readonly roleId: string | null
}

/** A group the person belongs to, as far as assignment is concerned (direct, or flattened by setting). */
export interface GroupOfPerson {
  readonly id: string
  readonly displayName: string
}

/** One way in which a person or group is assigned. */
export interface EffectiveAssignment {
  readonly how: 'direct' | 'group'
  /** The group it came through, when `how` is `group`. */
  readonly group: GroupOfPerson | null
  /** Null is Default Access. */
  readonly role: AppRole | null
}
