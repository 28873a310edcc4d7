import type { ErrorCode } from '../../errors/registry.ts'
import type { Digest } from './digest.ts'

/** What an admin is told. */
export type News =
  | {
      readonly kind: 'quarantined' | 'quarantine_reason_changed' | 'quarantine_stopped'
      readonly error: {
        readonly code: ErrorCode
        readonly details: Readonly<Record<string, unknown>>
      }
    }
  | { readonly kind: 'quarantine_left' }
  | { readonly kind: 'held'; readonly count: number }
  /** Somebody said no to changes that waited for approval. */
  | { readonly kind: 'rejected'; readonly count: number; readonly reason: string; readonly by: string }
  /** `days`: that many at most. */
  | { readonly kind: 'credential_expires'; readonly days: number; readonly expiresAt: Date }
  | { readonly kind: 'digest'; readonly digest: Digest }

/** Something an admin wants to be told of when it happens, and only then; a digest once a day. */
export interface Notice {
  readonly application: { readonly id: string; readonly name: string }
  /** Who asked to be told. */
  readonly email: string
  readonly news: News
}
