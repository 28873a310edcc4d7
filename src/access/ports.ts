import type { PasswordCost } from './password.ts'
import type { AccessStore } from './store.ts'

/** What the use cases of this chapter need from outside. */
export interface AccessPorts {
  readonly store: AccessStore
  readonly now: () => Date
  /** A new UUID, ordered by time. */
  readonly newId: () => string
  readonly random: (bytes: number) => Uint8Array
  /** What storing a password costs from now on. */
  readonly passwordCost: PasswordCost
}
