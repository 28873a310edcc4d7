import type { ErrorCode } from '../errors/registry.ts'

/** Something an admin wants to be told of when it happens, and only then. */
export interface Notice {
  readonly kind:
    | 'quarantined'
    | 'quarantine_reason_changed'
    | 'quarantine_stopped'
    | 'quarantine_left'
    | 'held'
  readonly application: { readonly id: string; readonly name: string }
  /** Who asked to be told; empty: nobody. */
  readonly email: string
  readonly error: { readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> } | null
  /** How many are held. */
  readonly count: number
}
