import type { ErrorCode } from '../../errors/registry.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Exchange } from './target.ts'

const titles = {
  token_endpoint: 'Token endpoint answers',
  access_token: 'Access token granted',
  address: 'Address resolves and accepts connections',
  scim: 'Answers as SCIM 2.0',
  token: 'Token accepted',
  filter: 'Can find an account by the matching attribute',
  groups: 'Can find a group',
  capabilities: 'Says what it can do',
  attributes: 'Has every mapped attribute',
} as const

/** One line of Test Connection. */
export interface CheckStep {
  readonly name: keyof typeof titles
  readonly title: string
  readonly outcome: 'passed' | 'failed' | 'skipped' | 'warning'
  readonly durationMs: number
  /** What was sent and what came back, without any secret. */
  readonly text: string
  readonly error: {
    readonly code: ErrorCode
    readonly title: string
    readonly cause: string
    readonly next: string
  } | null
}

export function line(
  name: CheckStep['name'],
  outcome: CheckStep['outcome'],
  exchange: Pick<Exchange, 'durationMs'> | null,
  text: string,
  error: CheckStep['error'],
): CheckStep {
  return { name, title: titles[name], outcome, durationMs: exchange?.durationMs ?? 0, text, error }
}

export function explain(code: ErrorCode, details: Record<string, unknown>): CheckStep['error'] {
  return { code, ...new RollcallError(code, details).explanation }
}
