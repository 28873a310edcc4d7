import { RollcallError } from '../errors/rollcall-error.ts'
import { act } from './act.ts'
import { compileApplication } from './compile-application.ts'
import { conclude } from './conclude.ts'
import { type CompiledApplication, evaluate, referencedIds } from './evaluate.ts'
import { createGuard, guardWindowMs } from './guard.ts'
import { holdBack } from './hold.ts'
import { makeLogEntry } from './log.ts'
import type { NewLogEntry } from './log-entry.ts'
import { makePlan } from './make-plan.ts'
import { findMatch } from './match.ts'
import { planVerb } from './plan.ts'
import type { EnginePorts } from './ports.ts'
import type { ApplicationRecord, Candidate } from './store.ts'
import type { Target, TargetKind } from './target/target.ts'
import type { Wanted } from './wanted.ts'

export interface OnDemand {
  /** True: what follows was done. False: it is what a cycle would do now. */
  readonly applied: boolean
  /** The entry as the provisioning log has it, or would have it: the five steps, the changes, the outcome. */
  readonly entry: NewLogEntry
  /** The request that a preview stops before. */
  readonly request: { readonly verb: string; readonly body: unknown } | null
}

/**
 * The stages of a cycle for one person or group, with every step told. A preview reads at the target but stops before
 * anything is written there or here; it obeys the same rules as a cycle, the guard included.
 */
export async function provisionOnDemand(
  ports: EnginePorts,
  application: ApplicationRecord,
  subject: { readonly kind: TargetKind; readonly id: string },
  { apply }: { readonly apply: boolean },
): Promise<OnDemand> {
  const epoch = apply ? await own(ports, application) : null
  const target = ports.openTarget(application, {})
  try {
    const candidate = await ports.store.readOne(application.id, subject.kind, subject.id)
    if (candidate === null)
      throw new RollcallError('principal_not_found', { kind: subject.kind, name: subject.id })
    const wanted = await prepare(
      ports,
      application,
      compileApplication(application.settings, application.farewell, application.defaultDomain),
      candidate,
    )
    return await carryOut(ports, application, wanted, target, epoch)
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

async function prepare(
  ports: EnginePorts,
  application: ApplicationRecord,
  compiled: CompiledApplication,
  candidate: Candidate,
): Promise<Wanted> {
  const wanted = evaluate(candidate, compiled, ports.now())
  const people = await ports.store.readTargetIds(application.id, 'person', referencedIds([wanted], 'person'))
  const groups = await ports.store.readTargetIds(application.id, 'group', referencedIds([wanted], 'group'))
  return { ...wanted, references: new Map([...people, ...groups]) }
}

async function carryOut(
  ports: EnginePorts,
  application: ApplicationRecord,
  wanted: Wanted,
  target: Target,
  epoch: number | null,
): Promise<OnDemand> {
  const { store } = ports
  const { candidate } = wanted
  const startedAt = performance.now()
  let match = await findMatch(wanted, matchPorts(ports, application, target))
  const matchMs = performance.now() - startedAt
  const guard = createGuard({
    threshold: application.settings.deletionThreshold,
    read: (kind) => store.readGuard(application.id, kind, new Date(ports.now().getTime() - guardWindowMs)),
  })
  const settings = application.settings
  const hold = {
    guard,
    approvals: settings.approvals,
    now: ports.now(),
    readFates: (groupIds: readonly string[]) => store.readFates(application.id, groupIds),
  }
  let plan = await holdBack(wanted, makePlan(wanted, match, settings, ports.now()), hold)
  const verb = planVerb(plan)
  if (epoch !== null && verb !== null) {
    const deadline = new Date(ports.now().getTime() + ports.timeoutMs)
    await store.intend(application.id, epoch, deadline, [
      { kind: candidate.kind, sourceId: candidate.id, verb },
    ])
  }
  let acted = epoch === null ? notSent : await act(plan, candidate.kind, target)
  if (acted.verdict === 'exists') {
    match = await findMatch(wanted, matchPorts(ports, application, target), { look: true })
    plan = await holdBack(wanted, makePlan(wanted, match, settings, ports.now()), hold)
    acted = plan.kind === 'create' ? { ...acted, verdict: 'data' } : await act(plan, candidate.kind, target)
  }
  const preview = epoch === null && verb !== null
  const conclusion = conclude(wanted, match, plan, preview ? wouldSucceed : acted, ports.now())
  const durationMs = Math.round(performance.now() - startedAt)
  const cycle = { applicationId: application.id, id: null }
  const entry = makeLogEntry({ wanted, match, plan, acted, conclusion, matchMs, durationMs, cycle })
  if (epoch !== null) {
    await store.settle(null, application.id, epoch, [
      {
        kind: candidate.kind,
        sourceId: candidate.id,
        stamp: candidate.stamp,
        seen: { seq: candidate.source?.seq ?? 0, assignmentsKey: candidate.assignmentsKey },
        link: conclusion.link,
        newTargetId: conclusion.newTargetId,
        entry,
        counts: {},
      },
    ])
    ports.events.logAppended(application.id, 1)
  }
  return { applied: epoch !== null, entry, request: preview ? presentRequest(verb, plan) : null }
}

const notSent = { verdict: null, code: null, detail: '', targetId: null, exchange: null } as const
const wouldSucceed = { ...notSent, verdict: 'done' } as const

function matchPorts(ports: EnginePorts, application: ApplicationRecord, target: Target) {
  return {
    target,
    isTargetEmpty: () => Promise.resolve(false),
    findLinkedSource: (kind: TargetKind, targetId: string) =>
      ports.store.findLinkedSource(application.id, kind, targetId),
  }
}

function presentRequest(verb: string, plan: ReturnType<typeof makePlan>): OnDemand['request'] {
  if (plan.kind === 'create') return { verb, body: plan.resource }
  if (plan.kind === 'update' || plan.kind === 'disable') return { verb, body: plan.operations }
  return { verb, body: null }
}
