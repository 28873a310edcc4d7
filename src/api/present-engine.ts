import type { ApplicationSettings } from '../engine/application/application.ts'
import type { ApplicationRecord } from '../engine/application/application-record.ts'
import { computeStatus } from '../engine/application/status.ts'
import type { Cycle as EngineCycle } from '../engine/cycle/cycle.ts'
import { findBottleneck } from '../engine/cycle/pace.ts'
import { computeProgress } from '../engine/cycle/progress.ts'
import { type LogEntry as EngineLogEntry, type NewLogEntry, statusOf } from '../engine/log-entry.ts'
import type { EnginePorts } from '../engine/ports.ts'
import { stopsAt } from '../engine/quarantine.ts'
import type { Findings, Reading } from '../engine/reconciliation/drift.ts'
import type { TargetCapabilities } from '../engine/target/capabilities.ts'
import { findLacking } from '../engine/target/find-lacking.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import { groupType, userType } from '../scim/index.ts'
import { errorCategory } from './error-category.ts'
import type { Application, Capabilities, Cycle, LogEntry } from './shapes.ts'

/** An application as the management API presents it. Its status is computed here and now. */
export async function presentApplication(
  { store, now }: Pick<EnginePorts, 'store' | 'now'>,
  application: ApplicationRecord,
): Promise<Application> {
  const [cycle, health, nextReconciliationAt] = await Promise.all([
    store.findCycle(application.id),
    store.readHealth(application.id),
    store.nextReconciliationAt(application.id),
  ])
  const current = { ...application, limitedUntil: stillLimited(application, now()) }
  const { status, reasons } = computeStatus(current, cycle, health, now())
  return {
    id: application.id,
    name: application.name,
    template: application.template,
    status,
    reasons: [...reasons],
    connection: presentConnection(application),
    scope: application.settings.scope,
    cycle: cycle === null ? null : presentCycle(cycle, now(), current.limitedUntil),
    nextCycleAt: application.power === 'on' ? (application.nextCycleAt?.toISOString() ?? null) : null,
    nextReconciliationAt: nextReconciliationAt?.toISOString() ?? null,
    capabilities:
      application.capabilities === null
        ? null
        : {
            ...presentCapabilities(application.capabilities, application.settings),
            readAt: application.capabilities.readAt.toISOString(),
          },
    quarantine: presentQuarantine(application.breaker),
  }
}

function presentConnection({ settings, credential }: ApplicationRecord): Application['connection'] {
  const { url, auth, headers, caCertificate, allowPrivateAddress } = settings.connection
  return {
    url,
    tokenSet: credential !== null,
    tokenExpiresAt: credential?.expiresAt?.toISOString() ?? null,
    auth: { ...auth },
    headers: { ...headers },
    caCertificateSet: caCertificate !== '',
    allowPrivateAddress,
  }
}

/** What a target says of itself, and which of the attributes mapped now its schemas speak against. */
export function presentCapabilities(
  capabilities: TargetCapabilities,
  { users, groups }: ApplicationSettings,
): Capabilities {
  const { schemas: _, ...said } = capabilities
  const lacking = [
    ...findLacking(users, userType, capabilities).map((one) => ({ object: 'users' as const, ...one })),
    ...(groups.enabled ? findLacking(groups, groupType, capabilities) : []).map((one) => ({
      object: 'groups' as const,
      ...one,
    })),
  ]
  const { patch, filter, maxResults, bulk, maxOperations, sort, etag, cursor } = said
  const resourceTypes = said.resourceTypes === null ? null : [...said.resourceTypes]
  return { patch, filter, maxResults, bulk, maxOperations, sort, etag, cursor, resourceTypes, lacking }
}

function presentQuarantine(breaker: ApplicationRecord['breaker']): Application['quarantine'] {
  if (breaker === null) return null
  const { code, details, since, reasonSince, nextAt } = breaker
  return {
    ...explain({ code, details }),
    since: since.toISOString(),
    reasonSince: reasonSince.toISOString(),
    nextTryAt: nextAt.toISOString(),
    effect: 'Nothing is provisioned; changes are gathered and follow when it is over.',
    stopsAt: stopsAt(breaker).toISOString(),
  }
}

function stillLimited({ limitedUntil }: ApplicationRecord, now: Date): Date | null {
  return limitedUntil !== null && limitedUntil > now ? limitedUntil : null
}

export function presentCycle(cycle: EngineCycle, now: Date, limitedUntil: Date | null = null): Cycle {
  const { startedAt, endedAt, counts, total } = cycle
  const progress = computeProgress({ done: counts.read, total, startedAt, endedAt, now })
  return {
    id: cycle.id,
    applicationId: cycle.applicationId,
    kind: cycle.kind,
    state: cycle.state,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    counts: { ...counts },
    stillFailing: cycle.stillFailing,
    reconciliation: cycle.findings === null ? null : presentFindings(cycle.findings),
    progress: {
      ...progress,
      etaSeconds: progress.etaSeconds === null ? null : [...progress.etaSeconds],
      ...presentPace(cycle.pace),
    },
    limitedUntil: limitedUntil?.toISOString() ?? null,
  }
}

function presentPace(
  pace: EngineCycle['pace'],
): Pick<Cycle['progress'], 'bottleneck' | 'shares' | 'permittedPerSecond'> {
  if (pace === null) return { bottleneck: null, shares: null, permittedPerSecond: null }
  const { shares, permittedPerSecond } = pace
  const percent = (share: number) => Math.round(share * 100)
  return {
    bottleneck: findBottleneck(pace),
    shares: {
      targetRate: percent(shares.target_rate),
      targetLatency: percent(shares.target_latency),
      database: percent(shares.database),
      source: percent(shares.source),
    },
    permittedPerSecond,
  }
}

function presentFindings({
  repair,
  scheduled = false,
  people,
  groups,
  members,
}: Findings): NonNullable<Cycle['reconciliation']> {
  const present = (reading: Reading | null) =>
    reading === null ? null : { ...reading, notReturned: [...reading.notReturned] }
  return { repair, scheduled, people: present(people), groups: present(groups), members }
}

/** A log entry with its error explained from the registry. */
export function presentLogEntry(entry: EngineLogEntry): LogEntry {
  const shown = presentNewEntry(entry)
  const { name, url } = entry.application ?? { name: null, url: null }
  return {
    ...shown,
    targetSystem: { id: entry.applicationId, name, url },
    id: String(entry.id),
    at: entry.at.toISOString(),
  }
}

export function presentNewEntry(entry: NewLogEntry): Omit<LogEntry, 'id' | 'at'> {
  return {
    applicationId: entry.applicationId,
    cycleId: entry.cycleId,
    subject: { ...entry.subject },
    targetId: entry.targetId,
    targetType: targetTypes[entry.subject.kind],
    sourceSystem: { id: 'main', name: 'Directory' },
    targetSystem: { id: entry.applicationId, name: null, url: null },
    initiatedBy:
      entry.initiatedBy === null
        ? { kind: 'service', name: 'Rollcall' }
        : { kind: 'admin', name: entry.initiatedBy },
    action: entry.action,
    status: statusOf(entry.outcome),
    outcome: entry.outcome,
    reason: entry.reason,
    text: entry.text,
    durationMs: entry.durationMs,
    steps: entry.steps.map((step) => ({ ...step })),
    changes: entry.changes.map((change) => ({ ...change })),
    error: entry.error === null ? null : explainEntry(entry.error),
  }
}

/** An error in the sentences of the registry. */
export function explain(
  error: NonNullable<NewLogEntry['error']>,
): Pick<NonNullable<LogEntry['error']>, 'code' | 'title' | 'cause' | 'next'> {
  return { code: error.code, ...new RollcallError(error.code, error.details).explanation }
}

function explainEntry(error: NonNullable<NewLogEntry['error']>): NonNullable<LogEntry['error']> {
  const { detail } = error.details
  return {
    ...explain(error),
    detail: typeof detail === 'string' && detail !== '' ? detail : null,
    category: errorCategory(error.code),
  }
}

const targetTypes = { person: userType.schema.id, group: groupType.schema.id } as const
