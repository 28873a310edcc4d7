import type { ErrorCode } from '../../errors/registry.ts'
import type { ApplicationRecord } from '../application/application-record.ts'
import type { CompiledApplication } from '../evaluate.ts'
import type { HoldPorts } from '../held/hold.ts'
import type { MatchPorts } from '../match.ts'
import type { News } from '../notices/notice.ts'
import type { EngineStore } from '../store.ts'
import type { Target } from '../target/target.ts'
import type { Cycle } from './cycle.ts'
import type { Settler } from './settler.ts'
import type { TimeSpent } from './time-spent.ts'
import type { Vanished } from './vanished.ts'
import type { Window } from './window.ts'

/** Why a cycle ends before its end. What is in hand is always finished first. */
export type Halt =
  /** An admin paused the application or stopped the cycle, or saved new settings. */
  | { readonly kind: 'stopped' }
  /** The process is going down; the cycle goes on where it is when the next one starts. */
  | { readonly kind: 'shutdown' }
  /** Something is wrong with the whole application. */
  | { readonly kind: 'broken'; readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> }

/** What the stages of one cycle share. Nothing in it grows with the number of people. */
export interface CycleRun {
  readonly cycle: Cycle
  readonly application: ApplicationRecord
  readonly compiled: CompiledApplication
  readonly epoch: number
  readonly store: EngineStore
  readonly target: Target
  readonly match: MatchPorts
  readonly hold: Omit<HoldPorts, 'now'>
  readonly settler: Settler
  readonly window: Window
  /** Tells an admin, if one wants to be told. */
  readonly tell: (news: News) => Promise<boolean>
  /** Turns the application off after too long a quarantine, which the audit log tells. */
  readonly stop: () => Promise<void>
  readonly now: () => Date
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** How long a request may take; an intent older than that has no request in flight any more. */
  readonly timeoutMs: number
  readonly pageSize: number
  readonly halted: () => Halt | null
  readonly halt: (halt: Halt) => void
  readonly signal: AbortSignal
  /** Where the time goes. */
  readonly spent: TimeSpent
  /** Takes up what changed meanwhile, at most once a second; whether somebody has to lose their account. */
  readonly leaversWait: () => Promise<boolean>
  /** Accounts that were not where we left them; a wave of them is not people's doing. */
  readonly vanished: Vanished
}
