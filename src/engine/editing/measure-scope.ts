import type { ApplicationSettings } from '../application/application.ts'
import type { ApplicationRecord } from '../application/application-record.ts'
import { compileApplication } from '../application/compile-application.ts'
import type { Candidate } from '../candidate.ts'
import type { CompiledApplication } from '../evaluate.ts'
import { nameOf } from '../name-of.ts'
import type { EnginePorts } from '../ports.ts'
import { decideScope, type ScopeDecision, type SkipReason } from '../scope.ts'
import type { TargetKind } from '../target/target.ts'
import { scopeNextStep } from './scope-texts.ts'

type Ports = Pick<EnginePorts, 'store' | 'now'>

export interface ScopeSample {
  readonly id: string
  readonly name: string
  /** Why they are in, or out, as a sentence. */
  readonly text: string
}

/** How many people (or groups) a scope takes in, of how many there are. */
export interface ScopeMeasure {
  readonly kind: TargetKind
  /** All of the directory that are not in the bin. */
  readonly total: number
  readonly inScope: number
  readonly outOfScope: number
  /** The first failed condition of those who are out, counted. */
  readonly reasons: Readonly<Partial<Record<SkipReason, number>>>
  readonly samples: { readonly in: readonly ScopeSample[]; readonly out: readonly ScopeSample[] }
  /** False when the time was up before everyone had been looked at; numbers are then of those who were. */
  readonly complete: boolean
}

const pageSize = 1000

/**
 * Counts who would be in scope under settings that need not be saved. Whoever the application has nothing to do with
 * (not assigned, where assignment decides) is counted without being read.
 */
export async function measureScope(
  { store, now }: Ports,
  application: ApplicationRecord,
  settings: ApplicationSettings,
  kind: TargetKind,
  { until, sampleSize }: { readonly until: Date; readonly sampleSize: number },
): Promise<ScopeMeasure> {
  const total = await store.countSubjects(application.directoryId, kind)
  const tally = createTally(compileApplication(settings), now(), sampleSize)
  const everyPage = { before: settings, after: settings }
  let cursor: string | null = null
  do {
    const page = await store.readComparedPage(application.id, kind, everyPage, cursor, pageSize)
    for (const { after } of page.candidates) tally.add(after)
    cursor = page.nextCursor
  } while (cursor !== null && now() < until)
  const complete = cursor === null
  const unconcerned = complete ? Math.max(0, total - tally.seen()) : 0
  if (unconcerned > 0) {
    tally.addUnread(
      kind === 'group' && !settings.groups.enabled ? 'object_mapping_disabled' : 'not_assigned',
      unconcerned,
    )
    const everyone = { ...settings, scope: 'all' as const, groups: { ...settings.groups, enabled: true } }
    const pair = { before: everyone, after: everyone }
    const some = await store.readComparedPage(application.id, kind, pair, null, 200)
    for (const { after } of some.candidates) tally.addExample(after)
  }
  return { kind, total, complete, ...tally.result() }
}

type Tallied = Pick<ScopeMeasure, 'inScope' | 'outOfScope' | 'reasons' | 'samples'>

/** Counts and the first examples; nothing that grows with the number of people. */
function createTally(compiled: CompiledApplication, at: Date, sampleSize: number) {
  const samples = { in: [] as ScopeSample[], out: [] as ScopeSample[] }
  const reasons: Partial<Record<SkipReason, number>> = {}
  let [inScope, outOfScope] = [0, 0]
  const count = (reason: SkipReason, many: number) => {
    reasons[reason] = (reasons[reason] ?? 0) + many
    outOfScope += many
  }
  const isPresent = ({ source }: Candidate) => source !== null && source.deletedAt === null
  return {
    seen: () => inScope + outOfScope,
    add(candidate: Candidate): void {
      if (!isPresent(candidate)) return
      const decision = decide(candidate, compiled, at)
      if (decision.inScope) inScope += 1
      else count(decision.reason ?? 'not_assigned', 1)
      const side = decision.inScope ? samples.in : samples.out
      if (side.length < sampleSize) side.push(sampleOf(candidate, decision))
    },
    addUnread: count,
    addExample(candidate: Candidate): void {
      if (!isPresent(candidate) || samples.out.length >= sampleSize) return
      const decision = decide(candidate, compiled, at)
      if (decision.inScope || samples.out.some((one) => one.id === candidate.id)) return
      samples.out.push(sampleOf(candidate, decision))
    },
    result: (): Tallied => ({ inScope, outOfScope, reasons, samples }),
  }
}

/** The scope decision for one candidate, with every condition. */
export function decide(candidate: Candidate, compiled: CompiledApplication, now: Date): ScopeDecision {
  const { source } = candidate
  const subject = {
    kind: candidate.kind,
    id: candidate.id,
    attributes: source?.attributes ?? {},
    enabled: source?.enabled ?? false,
    deletedAt: source === null ? now : source.deletedAt,
  }
  return decideScope(subject, candidate.assignments, compiled[candidate.kind].rules)
}

function sampleOf(candidate: Candidate, decision: ScopeDecision): ScopeSample {
  const failed = decision.conditions.find((one) => !one.passed)
  const assigned = decision.conditions.find((one) => one.condition === 'assigned')
  return {
    id: candidate.id,
    name: nameOf(candidate),
    text: failed?.text ?? assigned?.text ?? 'Everyone is provisioned.',
  }
}

/** *Why is X in, or out?* */
export interface ScopeExplanation {
  readonly subject: { readonly kind: TargetKind; readonly id: string; readonly name: string }
  readonly decision: ScopeDecision
  /** What to do to bring them in, for every condition that failed. */
  readonly next: readonly string[]
  /** What the application has of them. */
  readonly account: { readonly state: string; readonly targetId: string | null }
}

/** Every condition, passed and failed, for one person or group under settings that need not be saved. */
export function explainScope(
  candidate: Candidate,
  application: Pick<ApplicationRecord, 'name'>,
  settings: ApplicationSettings,
  now: Date,
): ScopeExplanation {
  const decision = decide(candidate, compileApplication(settings), now)
  const name = nameOf(candidate)
  const failed = decision.conditions.flatMap((one) => (one.reason === null ? [] : [one.reason]))
  return {
    subject: { kind: candidate.kind, id: candidate.id, name },
    decision,
    next: failed.map((reason) => scopeNextStep(reason, candidate.kind, name, application.name)),
    account: { state: candidate.link?.state ?? 'none', targetId: candidate.link?.targetId ?? null },
  }
}
