import type { StatusReason } from '../application/status.ts'
import type { KeptItem } from '../stores/held-store.ts'

/** What happened in one application within a day, and what waits for somebody. */
export interface Digest {
  readonly since: Date
  readonly until: Date
  /** How many entries of the provisioning log had each outcome; those without any are left out. */
  readonly outcomes: Readonly<Record<string, number>>
  /** The status as it is now, and why. */
  readonly status: string
  readonly reasons: readonly StatusReason[]
  /** What somebody said no to within the day. */
  readonly rejected: readonly KeptItem[]
}
