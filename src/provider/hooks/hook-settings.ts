import type { SealedSecret } from '../webhooks/endpoint.ts'

/** The application's address that is asked before a change is stored. */
export interface HookSettings {
  /** Null: it is asked about every tenant. */
  readonly tenantId: string | null
  readonly url: string
  /** Words and `member.*`; empty: everything. */
  readonly types: readonly string[]
  readonly deadlineMs: number
  /** What happens to a change when there is no answer. */
  readonly onFailure: 'accept' | 'refuse'
  readonly allowPrivateAddress: boolean
  /** The newest first. */
  readonly secrets: readonly SealedSecret[]
}

/** Where hooks are kept: one of the whole installation, and one of each tenant. */
export interface HookStore {
  find(tenantId: string | null): Promise<HookSettings | undefined>
  /** Makes or replaces it; durable, and known to every node, when it returns. */
  put(hook: HookSettings): Promise<void>
  /** False: there was none. */
  remove(tenantId: string | null): Promise<boolean>
}
