import type { ErrorCode } from '../errors/registry.ts'
import type { JsonValue } from '../scim/index.ts'
import type { TargetKind } from './target/target.ts'

export type LogAction = 'create' | 'update' | 'disable' | 'enable' | 'delete' | 'none'
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
}

export interface LogEntry extends NewLogEntry {
  readonly id: number
  readonly at: Date
}
