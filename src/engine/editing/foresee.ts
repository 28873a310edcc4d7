import { type JsonValue, jsonEquals } from '../../scim/index.ts'
import type { Candidate } from '../candidate.ts'
import { type CompiledApplication, evaluate, referencedIds } from '../evaluate.ts'
import type { AttributeChange } from '../log-entry.ts'
import { describePlan, nouns } from '../log-text.ts'
import { makePlan } from '../make-plan.ts'
import type { Match } from '../match.ts'
import { nameOf } from '../name-of.ts'
import { type Plan, planVerb } from '../plan.ts'
import type { TargetKind } from '../target/target.ts'
import type { Wanted } from '../wanted.ts'

/** What an edit does to one person or group. */
export const effects = ['enters', 'leaves', 'changes', 'fails', 'unaffected'] as const
export type Effect = (typeof effects)[number]

/** What the next cycle would do about them. Whether an account exists already is known only by asking the target. */
export const foreseenActions = [
  'create_or_match',
  'update',
  'enable',
  'disable',
  'delete',
  'nothing',
] as const
export type ForeseenAction = (typeof foreseenActions)[number]

export interface Foreseen {
  readonly subject: { readonly kind: TargetKind; readonly id: string; readonly name: string }
  readonly effect: Effect
  readonly action: ForeseenAction
  /** Why, as a sentence. */
  readonly text: string
  readonly changes: readonly AttributeChange[]
  /** Why nothing could be written any more. */
  readonly problem: { readonly code: string; readonly text: string; readonly next: string } | null
  /** The plan under the edited settings, for the guard. */
  readonly plan: Plan
}

/**
 * What an edit does to one person: the same stages as a cycle (scope, map, plan), once with the saved settings and once
 * with the edited ones, without asking the target. What a cycle would do anyhow is not counted as the edit's doing.
 */
export function foresee(
  pair: { readonly before: Candidate; readonly after: Candidate },
  before: CompiledApplication,
  after: CompiledApplication,
  now: Date,
): Foreseen {
  const was = judge(pair.before, before, now)
  const will = judge(pair.after, after, now)
  const candidate = pair.after
  const subject = {
    kind: candidate.kind,
    id: candidate.id,
    name: nameOf(candidate),
  }
  const changes = newChanges(was.plan, will.plan)
  const problem = problemOf(will.plan)
  const effect = effectOf(was, will, changes)
  const action = actionOf(will.plan)
  const text = textOf(effect, was.wanted, will)
  return {
    subject,
    effect,
    action,
    text,
    changes: effect === 'leaves' ? [] : changes,
    problem,
    plan: will.plan,
  }
}

interface Judged {
  readonly wanted: Wanted
  readonly plan: Plan
}

function judge(candidate: Candidate, application: CompiledApplication, now: Date): Judged {
  const evaluated = evaluate(candidate, application, now)
  // References stand for themselves: who the manager is matters here, not which account they have.
  const ids = [...referencedIds([evaluated], 'person'), ...referencedIds([evaluated], 'group')]
  const wanted = { ...evaluated, references: new Map(ids.map((id) => [id, id])) }
  return { wanted, plan: makePlan(wanted, matchOf(wanted), application.settings, now) }
}

function matchOf({ candidate: { link }, mapped }: Wanted): Match {
  if (link !== null && link.targetId !== null && link.state !== 'gone') {
    return { kind: 'linked', targetId: link.targetId, tried: [] }
  }
  if (mapped === null) return { kind: 'not_needed', tried: [] }
  if (mapped.matching.length === 0) return { kind: 'no_value', tried: [] }
  return { kind: 'none', assumed: true, tried: [] }
}

function effectOf(was: Judged, will: Judged, changes: readonly AttributeChange[]): Effect {
  const [inBefore, inAfter] = [was.wanted.scope.inScope, will.wanted.scope.inScope]
  if (inAfter && failsAnew(was.plan, will.plan)) return 'fails'
  if (!inBefore && inAfter) return 'enters'
  if (inBefore && !inAfter) return 'leaves'
  const otherVerb = planVerb(will.plan) !== null && planVerb(will.plan) !== planVerb(was.plan)
  return changes.length > 0 || otherVerb ? 'changes' : 'unaffected'
}

function failsAnew(was: Plan, will: Plan): boolean {
  if (will.kind !== 'refuse') return false
  return was.kind !== 'refuse' || was.code !== will.code || !sameDetails(was.details, will.details)
}

function sameDetails(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): boolean {
  return one['attribute'] === other['attribute'] && one['text'] === other['text']
}

function changesOf(plan: Plan): readonly AttributeChange[] {
  return 'changes' in plan ? plan.changes : []
}

/** The changes that are the edit's doing: those that the saved settings would not lead to as well. */
function newChanges(was: Plan, will: Plan): readonly AttributeChange[] {
  const earlier = new Map(changesOf(was).map((change) => [change.attribute, change]))
  const creates = was.kind === 'create' && will.kind === 'create'
  const made = changesOf(will).flatMap((change) => {
    const known = earlier.get(change.attribute)
    if (known === undefined) return [change]
    if (jsonEquals(known.after, change.after)) return []
    return [{ ...change, before: creates ? known.after : change.before }]
  })
  if (!creates) return made
  const now = new Set(changesOf(will).map((change) => change.attribute))
  const dropped = [...earlier.values()].filter((change) => !now.has(change.attribute))
  return [
    ...made,
    ...dropped.map(({ attribute, after }) => ({ attribute, before: after, after: null as JsonValue })),
  ]
}

function actionOf(plan: Plan): ForeseenAction {
  const verb = planVerb(plan)
  return verb === null ? 'nothing' : verb === 'create' ? 'create_or_match' : verb
}

function problemOf(plan: Plan): Foreseen['problem'] {
  if (plan.kind !== 'refuse') return null
  const { text, hint } = plan.details
  if (plan.code === 'matching_value_missing') {
    const missing = 'No matching attribute has a value.'
    return { code: plan.code, text: missing, next: 'Fill the attribute, or match on another one.' }
  }
  return {
    code: plan.code,
    text: typeof text === 'string' ? text : plan.code.replaceAll('_', ' '),
    next: typeof hint === 'string' ? hint : '',
  }
}

function textOf(effect: Effect, was: Wanted, will: Judged): string {
  const failed = will.wanted.scope.conditions.find((one) => !one.passed)?.text
  switch (effect) {
    case 'enters':
      return `${was.scope.conditions.find((one) => !one.passed)?.text ?? 'Was out of scope.'} From then on in scope.`
    case 'leaves':
      return `${failed ?? 'Out of scope.'} ${leavingText(will)}`
    case 'fails':
      return problemOf(will.plan)?.text ?? ''
    case 'changes':
      return will.plan.kind === 'disable' || will.plan.kind === 'delete'
        ? leavingText(will)
        : `The ${nounOf(will)} would get other values.`
    case 'unaffected':
      return failed === undefined ? 'Nothing changes.' : `${failed} Nothing changes.`
  }
}

function leavingText(judged: Judged): string {
  const { plan, wanted } = judged
  if (plan.kind === 'disable') return `The ${nounOf(judged)} would be disabled.`
  if (plan.kind === 'delete') return `The ${nounOf(judged)} would be deleted.`
  return describePlan(plan, null, wanted.candidate.kind)
}

const nounOf = ({ wanted }: Judged): string => nouns[wanted.candidate.kind].toLowerCase()
