import type { ErrorCode } from '../errors/registry.ts'
import type { JsonValue } from '../scim/index.ts'
import type { TargetKind } from './target/target.ts'

export const logActions = ['create', 'update', 'disable', 'enable', 'delete', 'none'] as const
export type LogAction = (typeof logActions)[number]
export const logOutcomes = [
  'created',
  'updated',
  'disabled',
  'enabled',
  'deleted',
  'no_change',
  'skipped',
  'failed',
  'held',
  'waiting',
] as const
export type LogOutcome = (typeof logOutcomes)[number]

/** The coarse words that outcomes add up to, as Entra's log has them. */
export const logStatuses = ['success', 'failure', 'skipped', 'warning'] as const
export type LogStatus = (typeof logStatuses)[number]

const statuses: Readonly<Record<LogOutcome, LogStatus>> = {
  created: 'success',
  updated: 'success',
  disabled: 'success',
  enabled: 'success',
  deleted: 'success',
  no_change: 'skipped',
  skipped: 'skipped',
  failed: 'failure',
  held: 'warning',
  waiting: 'warning',
}

export function statusOf(outcome: LogOutcome): LogStatus {
  return statuses[outcome]
}

/** The outcomes an action can have: what a filter by action has to look through. */
export function outcomesOf(action: LogAction): readonly LogOutcome[] {
  const done: Readonly<Record<LogAction, readonly LogOutcome[]>> = {
    create: ['created'],
    update: ['updated'],
    disable: ['disabled'],
    enable: ['enabled'],
    delete: ['deleted'],
    none: ['no_change', 'skipped'],
  }
  return [...done[action], 'failed', 'held', 'waiting']
}

export type StepName = 'read' | 'scope' | 'map' | 'match' | 'act'

/** One stage of what happened to a person or group, in the stage's own words. */
export interface LogStep {
  readonly name: StepName
  readonly outcome: 'done' | 'skipped' | 'failed'
  readonly text: string
  readonly durationMs: number
  readonly details: { readonly [name: string]: JsonValue }
}

export interface AttributeChange {
  readonly attribute: string
  readonly before: JsonValue
  readonly after: JsonValue
}

/** An entry of the provisioning log before it has a number. */
export interface NewLogEntry {
  readonly applicationId: string
  readonly cycleId: string | null
  readonly subject: { readonly kind: TargetKind; readonly id: string; readonly name: string }
  readonly targetId: string | null
  readonly action: LogAction
  readonly outcome: LogOutcome
  readonly reason: string | null
  readonly text: string
  readonly durationMs: number
  readonly steps: readonly LogStep[]
  readonly changes: readonly AttributeChange[]
  readonly error: { readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> } | null
  /** The admin who asked for it; null: Rollcall itself, in a cycle. */
  readonly initiatedBy: string | null
}

export interface LogEntry extends NewLogEntry {
  readonly id: number
  readonly at: Date
  /** As it is now; null when it has been deleted. */
  readonly application: { readonly name: string; readonly url: string } | null
}
