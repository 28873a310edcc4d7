import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Cycle } from '../cycle/cycle.ts'
import { dueReminder } from '../notices/due-reminder.ts'
import type { ApplicationHealth } from './application-health.ts'
import type { ApplicationRecord } from './application-record.ts'

export type ApplicationStatus =
  | 'draft'
  | 'ready'
  | 'running'
  | 'up_to_date'
  | 'needs_attention'
  | 'quarantined'
  | 'paused'

export interface StatusReason {
  readonly code: string
  readonly text: string
}

/** An application's status from its parts; never stored beside them, so that it cannot disagree. Pure. */
export function computeStatus(
  application: ApplicationRecord,
  cycle: Cycle | null,
  health: ApplicationHealth,
  now: Date,
): { readonly status: ApplicationStatus; readonly reasons: readonly StatusReason[] } {
  const reasons = findReasons(application, health, now)
  return { status: decide(application, cycle, reasons), reasons }
}

function decide(
  application: ApplicationRecord,
  cycle: Cycle | null,
  reasons: readonly StatusReason[],
): ApplicationStatus {
  if (reasons.some((reason) => draftReasons.has(reason.code))) return 'draft'
  if (application.power === 'paused') return 'paused'
  if (application.power === 'off') return 'ready'
  if (application.breaker !== null) return 'quarantined'
  if (cycle?.state === 'running' || cycle === null) return 'running'
  return reasons.length > 0 ? 'needs_attention' : 'up_to_date'
}

const draftReasons = new Set(['no_url', 'no_secret'])

function findReasons(
  application: ApplicationRecord,
  health: ApplicationHealth,
  now: Date,
): readonly StatusReason[] {
  const { connection } = application.settings
  const reasons: StatusReason[] = []
  if (connection.url === '') reasons.push({ code: 'no_url', text: 'The tenant URL is missing.' })
  if (application.credential === null && connection.auth.kind !== 'none') {
    const secret = connection.auth.kind === 'oauth_client_credentials' ? 'client secret' : 'secret token'
    reasons.push({ code: 'no_secret', text: `The ${secret} is missing.` })
  }
  if (application.breaker !== null) {
    const { code, details, since } = application.breaker
    const { title } = new RollcallError(code, details).explanation
    reasons.push({ code, text: `${title} Since ${since.toISOString()}.` })
  }
  if (application.limitedUntil !== null && application.limitedUntil > new Date(0)) {
    reasons.push({
      code: 'target_busy',
      text: `The application asked to wait until ${application.limitedUntil.toISOString()}.`,
    })
  }
  if (application.farewell !== null) {
    const ends = application.farewell === 'delete' ? 'deleted' : 'disabled'
    reasons.push({
      code: 'disconnecting',
      text: `It is being disconnected: the accounts Rollcall created there are being ${ends}.`,
    })
  }
  reasons.push(...credentialReasons(application, now))
  if (health.held > 0)
    reasons.push({ code: 'deletions_held', text: `${whom(health.held)} held by the deletion threshold.` })
  if (health.approvals > 0)
    reasons.push({
      code: 'approvals_waiting',
      text: `${whom(health.approvals)} ${health.approvals === 1 ? 'waits' : 'wait'} for approval.`,
    })
  const failing = health.escrowed + health.conflicts
  if (failing > 0)
    reasons.push({ code: 'objects_failing', text: `${whom(failing)} could not be provisioned.` })
  if (health.refused > 0) {
    const groups = health.refused === 1 ? 'of 1 group' : `of ${health.refused} groups`
    reasons.push({ code: 'memberships_refused', text: `The application refused members ${groups}.` })
  }
  return reasons
}

const whom = (count: number): string =>
  count === 1 ? '1 person or group' : `${count.toLocaleString('en-US')} people and groups`

/** A credential whose end is known is warned of from thirty days before. */
function credentialReasons({ credential }: ApplicationRecord, now: Date): readonly StatusReason[] {
  const expiresAt = credential?.expiresAt ?? null
  if (expiresAt === null) return []
  const on = expiresAt.toISOString()
  if (expiresAt <= now) return [{ code: 'credential_expired', text: `The credential has expired on ${on}.` }]
  return dueReminder(expiresAt, now) === undefined
    ? []
    : [{ code: 'credential_expires', text: `The credential expires on ${on}; enter another one before.` }]
}
