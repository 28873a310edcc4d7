import type { ApplicationRecord } from '../application/application-record.ts'
import { conclude } from '../conclude.ts'
import { type HoldPorts, holdBack } from '../held/hold.ts'
import { makeLogEntry } from '../log.ts'
import type { NewLogEntry } from '../log-entry.ts'
import { makePlan } from '../make-plan.ts'
import { findMatch, type Match, type MatchPorts } from '../match.ts'
import { type Plan, planVerb } from '../plan.ts'
import type { Wanted } from '../wanted.ts'

/** The request that a preview stops before. */
export interface PlannedRequest {
  readonly verb: string
  readonly body: unknown
}

export interface Preview {
  readonly entry: NewLogEntry
  readonly request: PlannedRequest | null
  /** Something is wrong with the whole application: nobody else need be asked about. */
  readonly broken: Extract<Match, { kind: 'failed' }> | null
}

export interface PreviewPorts {
  readonly application: ApplicationRecord
  readonly match: MatchPorts
  readonly hold: Omit<HoldPorts, 'now'>
  readonly now: () => Date
  /** A last word about a match, where others are looked at in the same preview. */
  readonly claim?: (wanted: Wanted, match: Match) => Promise<Match>
}

const notSent = { verdict: null, code: null, detail: '', targetId: null, exchange: null } as const
const wouldSucceed = { ...notSent, verdict: 'done' } as const

/** match → plan → guard for one person or group, and what the log would say; stops before act. */
export async function previewOne(wanted: Wanted, ports: PreviewPorts): Promise<Preview> {
  const { application } = ports
  const startedAt = performance.now()
  const found = await findMatch(wanted, ports.match)
  const match = (await ports.claim?.(wanted, found)) ?? found
  const matchMs = performance.now() - startedAt
  const made = makePlan(wanted, match, application.settings, ports.now())
  const plan = await holdBack(wanted, made, { ...ports.hold, now: ports.now() })
  const verb = planVerb(plan)
  const conclusion = conclude(wanted, match, plan, verb === null ? notSent : wouldSucceed, ports.now())
  const durationMs = Math.round(performance.now() - startedAt)
  const cycle = { applicationId: application.id, id: null }
  const about = { wanted, match, plan, acted: notSent, conclusion, matchMs, durationMs, cycle }
  const entry = makeLogEntry({ ...about, preview: true })
  const broken = match.kind === 'failed' && match.verdict === 'stop' ? match : null
  return { entry, request: verb === null ? null : presentRequest(verb, plan), broken }
}

function presentRequest(verb: string, plan: Plan): PlannedRequest {
  if (plan.kind === 'create') return { verb, body: plan.resource }
  if (plan.kind === 'update' || plan.kind === 'disable') return { verb, body: plan.operations }
  return { verb, body: null }
}
