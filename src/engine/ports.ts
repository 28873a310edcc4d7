import type { ApplicationRecord } from './application/application-record.ts'
import type { Cycle } from './cycle/cycle.ts'
import type { Notice } from './notices/notice.ts'
import type { EngineStore } from './store.ts'
import type { Target } from './target/target.ts'

/** Seals credentials at rest. `context` binds what is sealed to its place: opening with another one fails. */
export interface SecretBox {
  seal(plain: string, context: readonly string[]): string
  /** Throws when it was sealed with another key or context. */
  open(sealed: string, context: readonly string[]): string
}

/** Where the engine tells what people may want to see at once. Never throws, never waits. */
export interface EngineEvents {
  cycleProgressed(cycle: Cycle): void
  applicationChanged(applicationId: string): void
  logAppended(applicationId: string, count: number): void
}

export interface TargetOptions {
  readonly signal?: AbortSignal
  readonly onPause?: (until: Date) => void
  /** Told of every request: how long it waited for its turn, and how long for its answer. */
  readonly onSpent?: (where: 'target_rate' | 'target_latency', milliseconds: number) => void
}

export interface AuditedStep {
  readonly action: string
  readonly application: { readonly id: string; readonly name: string }
  readonly changes: readonly { readonly path: string; readonly from: unknown; readonly to: unknown }[]
}

/** Everything the engine needs from outside. */
export interface EnginePorts {
  readonly store: EngineStore
  readonly secrets: SecretBox
  readonly events: EngineEvents
  /** Opens the target of an application, credential included. */
  readonly openTarget: (application: ApplicationRecord, options: TargetOptions) => Target
  /** Tells an admin; absent where nobody is to be told. */
  readonly notify?: (notice: Notice) => Promise<void>
  /**
   * Does what Rollcall decides by itself about an application, and writes it to the audit log: the intention before, so
   * that a server that ends in between leaves a trace.
   */
  readonly audited?: (what: AuditedStep, work: () => Promise<void>) => Promise<void>
  readonly now: () => Date
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  readonly newId: () => string
  /** Names this process among the owners of leases; the same after a restart of the only node. */
  readonly owner: string
  readonly version: string
  readonly timeoutMs: number
  /** Told about what no caller waits for: a cycle that ended with an error nobody foresaw. */
  readonly onError: (error: unknown, applicationId: string) => void
}
