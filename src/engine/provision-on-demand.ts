import { RollcallError } from '../errors/rollcall-error.ts'
import { act } from './act.ts'
import type { ApplicationRecord } from './application/application-record.ts'
import { compileApplication } from './application/compile-application.ts'
import { conclude } from './conclude.ts'
import { decidePage } from './cycle/decide-page.ts'
import { type PlannedRequest, previewOne } from './dry-run/preview.ts'
import { type HoldPorts, holdBack } from './held/hold.ts'
import { makeLogEntry } from './log.ts'
import type { NewLogEntry } from './log-entry.ts'
import { makePlan } from './make-plan.ts'
import { findMatch, type MatchPorts } from './match.ts'
import { openGuard } from './open-guard.ts'
import { planVerb } from './plan.ts'
import type { EnginePorts } from './ports.ts'
import type { Target, TargetKind } from './target/target.ts'
import { referencesOf, type Wanted } from './wanted.ts'

export interface OnDemand {
  /** True: what follows was done. False: it is what a cycle would do now. */
  readonly applied: boolean
  /** The entry as the provisioning log has it, or would have it: the five steps, the changes, the outcome. */
  readonly entry: NewLogEntry
  /** The request that a preview stops before. */
  readonly request: PlannedRequest | null
}

/**
 * The stages of a cycle for one person or group, with every step told. A preview reads at the target but stops before
 * anything is written there or here; it obeys the same rules as a cycle, the guard included.
 */
export async function provisionOnDemand(
  ports: EnginePorts,
  application: ApplicationRecord,
  subject: { readonly kind: TargetKind; readonly id: string },
  { apply, by }: { readonly apply: boolean; readonly by?: string },
): Promise<OnDemand> {
  const epoch = apply ? await own(ports, application) : null
  const target = ports.openTarget(application, {})
  try {
    const wanted = await decideOne(ports, application, subject)
    if (epoch !== null) return await carryOut(ports, application, wanted, target, epoch, by)
    const { entry, request } = await previewOne(wanted, {
      application,
      match: matchPorts(ports, application, target),
      hold: holdPorts(ports, application),
      now: ports.now,
    })
    return { applied: false, entry, request }
  } finally {
    await target.close().catch(() => undefined)
    if (epoch !== null) await ports.store.releaseLease(application.id, epoch, null)
  }
}

const leaseMs = 60_000

async function own(ports: EnginePorts, application: ApplicationRecord): Promise<number> {
  const epoch = await ports.store.acquireLease(application.id, ports.owner, leaseMs)
  if (epoch === null) throw new RollcallError('application_busy', { application: application.name })
  return epoch
}

async function decideOne(
  { store, now }: EnginePorts,
  application: ApplicationRecord,
  subject: { readonly kind: TargetKind; readonly id: string },
): Promise<Wanted> {
  const candidate = await store.readOne(application.id, subject.kind, subject.id)
  const compiled = compileApplication(application.settings, application.farewell, application.defaultDomain)
  const [wanted] =
    candidate === null
      ? []
      : await decidePage([candidate], { applicationId: application.id, compiled, store, now })
  if (wanted === undefined)
    throw new RollcallError('principal_not_found', { kind: subject.kind, name: subject.id })
  return wanted
}

async function carryOut(
  ports: EnginePorts,
  application: ApplicationRecord,
  wanted: Wanted,
  target: Target,
  epoch: number,
  by: string | undefined,
): Promise<OnDemand> {
  const { store } = ports
  const { candidate } = wanted
  const { settings } = application
  const startedAt = performance.now()
  let match = await findMatch(wanted, matchPorts(ports, application, target))
  const matchMs = performance.now() - startedAt
  const hold = { ...holdPorts(ports, application), now: ports.now() }
  let plan = await holdBack(wanted, makePlan(wanted, match, settings, ports.now()), hold)
  const verb = planVerb(plan)
  if (verb !== null) {
    const deadline = new Date(ports.now().getTime() + ports.timeoutMs)
    await store.intend(application.id, epoch, deadline, [
      { kind: candidate.kind, sourceId: candidate.id, verb },
    ])
  }
  let acted = await act(plan, candidate.kind, target)
  if (acted.verdict === 'exists') {
    match = await findMatch(wanted, matchPorts(ports, application, target), { look: true })
    plan = await holdBack(wanted, makePlan(wanted, match, settings, ports.now()), hold)
    acted = plan.kind === 'create' ? { ...acted, verdict: 'data' } : await act(plan, candidate.kind, target)
  }
  const conclusion = conclude(wanted, match, plan, acted, ports.now())
  const durationMs = Math.round(performance.now() - startedAt)
  const cycle = { applicationId: application.id, id: null }
  const entry = makeLogEntry({
    wanted,
    match,
    plan,
    acted,
    conclusion,
    matchMs,
    durationMs,
    cycle,
    ...(by === undefined ? {} : { initiatedBy: by }),
  })
  await store.settle(null, application.id, epoch, [
    {
      kind: candidate.kind,
      sourceId: candidate.id,
      stamp: candidate.stamp,
      seen: { seq: candidate.source?.seq ?? 0, assignmentsKey: candidate.assignmentsKey },
      link: conclusion.link,
      newTarget: conclusion.newTarget,
      regrouped: conclusion.regrouped,
      references: referencesOf(wanted),
      entry,
      counts: {},
    },
  ])
  ports.events.logAppended(application.id, 1)
  return { applied: true, entry, request: null }
}

/** What previews and requests on demand are guarded by: the same as a cycle. */
export function holdPorts(
  { store, now }: EnginePorts,
  application: ApplicationRecord,
): Omit<HoldPorts, 'now'> {
  return {
    guard: openGuard(store, application.id, application.settings.deletionThreshold, now),
    approvals: application.settings.approvals,
    readFates: (groupIds) => store.readFates(application.id, groupIds),
  }
}

export function matchPorts(ports: EnginePorts, application: ApplicationRecord, target: Target): MatchPorts {
  return {
    target,
    isTargetEmpty: () => Promise.resolve(false),
    findOwner: (kind, targetId) => ports.store.findLinkedSource(application.id, kind, targetId),
  }
}
