import type { Acted } from './act.ts'
import type { Conclusion } from './conclusion.ts'
import type { Match } from './match.ts'
import type { NothingReason, Plan } from './plan.ts'

/** Why nothing was written, as sentences about an account or a group. The type asks for one for each reason. */
const nothingTexts: Readonly<Record<NothingReason, (noun: Lowercase<Noun>) => string>> = {
  redundant: (noun) => `The ${noun} is already as it should be.`,
  not_in_scope: () => 'Not in scope.',
  create_is_off: (noun) => `No ${noun} found, and this application does not create ${noun}s.`,
  update_is_off: (noun) => `The ${noun} differs, and this application does not update ${noun}s.`,
  delete_is_off: (noun) => `The ${noun} is left alone: this application does not delete.`,
  not_ours: (noun) => `The ${noun} is left alone: Rollcall neither created nor adopted it.`,
  leaving_does_nothing: (noun) => `The ${noun} is left as it is, as the leaving rule says.`,
  leaving_is_delayed: (noun) => `The ${noun} is left as it is until the delay of the leaving rule is over.`,
  taken_out_of_groups: (noun) =>
    `Taken out of the groups of this application, as the leaving rule says; the ${noun} stays.`,
  kept_by_admin: () => 'Left as it is: somebody has said no to this, and nothing has changed since.',
  disable_is_not_mapped: (noun) => `The ${noun} is left as it is: no attribute mapping writes active.`,
  already_disabled: (noun) => `The ${noun} is disabled already.`,
  already_gone: (noun) => `The ${noun} is deleted already.`,
  never_provisioned: (noun) => `There is no ${noun}${noun === 'group' ? ' at the application' : ''}.`,
  no_proof_of_deletion: (noun) =>
    noun === 'group'
      ? 'The group is missing from the directory, but nothing says it was deleted; nothing is done.'
      : 'The person is missing from the directory, but nothing says they were deleted; nothing is done.',
  look_again: () => 'An earlier create may have succeeded; the target is asked again in a moment.',
}

function describeNothing({ reason, said }: Extract<Plan, { kind: 'nothing' }>, kind: SubjectKind): string {
  const text = nothingTexts[reason](lower(nouns[kind]))
  return said === undefined ? text : `${text} Reason: ${said}`
}

export function describeMatch(match: Match, kind: SubjectKind): string {
  const noun = nouns[kind]
  const by = match.tried.map((one) => one.attribute).join(', then ')
  switch (match.kind) {
    case 'not_needed':
      return 'Not looked up.'
    case 'linked':
      return `Linked to ${lower(noun)} ${match.targetId}.`
    case 'none':
      return match.assumed
        ? `No ${lower(noun)}: the application was empty when the cycle began.`
        : `No ${lower(noun)} found by ${by}.`
    case 'found':
      return `${noun} ${match.targetId} found by ${match.tried.at(-1)?.attribute ?? ''}.`
    case 'ambiguous':
      return `${match.targetIds.length} ${lower(noun)}s found by ${match.tried.at(-1)?.attribute ?? ''}; a person has to decide.`
    case 'taken':
      return `${noun} ${match.targetId} belongs to ${kind === 'group' ? 'another group' : 'someone else'}.`
    case 'no_value':
      return 'No matching attribute has a value.'
    case 'failed':
      return 'The lookup failed.'
  }
}

/** What became of a plan, or what would become of it: `acted` is null in a preview, which sends nothing. */
export function describePlan(plan: Plan, acted: Acted | null, kind: SubjectKind): string {
  const noun = nouns[kind]
  switch (plan.kind) {
    case 'nothing':
      return describeNothing(plan, kind)
    case 'refuse':
      return 'Nothing was sent.'
    case 'held':
      if (plan.by === 'approval')
        return `${acted === null ? 'Would wait' : 'Waits'} for approval, because ${plan.cause.text}.`
      return `${acted === null ? 'Would be held' : 'Held'}, because ${plan.cause.text}: ${plan.ended} accounts were ended or rewritten within a day, and the limit is ${plan.limit}.`
    case 'adopt':
      return `${noun} ${plan.targetId} is as it should be and ${acted === null ? 'would be' : 'is'} managed from now on.`
    default:
      if (acted === null) return `${describeChange(plan, noun, null)}; a preview sends nothing.`
      return acted.verdict === 'done' || (acted.verdict === 'missing' && plan.kind === 'delete')
        ? `${describeChange(plan, noun, acted)}.`
        : `${verbs[plan.kind]} was tried and did not succeed.`
  }
}

/** What a person and a group are at a target. */
export const nouns = { person: 'Account', group: 'Group' } as const
type SubjectKind = keyof typeof nouns
type Noun = (typeof nouns)[SubjectKind]
const lower = (noun: Noun) => noun.toLowerCase() as Lowercase<Noun>

const verbs = { create: 'Create', update: 'Update', disable: 'Disable', delete: 'Delete' } as const

function describeChange(
  plan: Extract<Plan, { kind: keyof typeof verbs }>,
  noun: Noun,
  acted: Acted | null,
): string {
  const be = acted === null ? 'would be ' : ''
  switch (plan.kind) {
    case 'create':
      return acted === null ? `${noun} would be created` : `${noun} ${acted.targetId ?? ''} created`
    case 'update':
      return `${noun} ${plan.targetId} ${be}${plan.verb === 'enable' ? 'enabled' : plan.adopt ? 'matched and updated' : 'updated'}`
    case 'disable':
      return `${noun} ${plan.targetId} ${be}disabled`
    case 'delete':
      return acted?.verdict === 'missing'
        ? `The ${lower(noun)} was gone already`
        : `${noun} ${plan.targetId} ${be}deleted`
  }
}

export interface ReasonOptions {
  readonly kind: SubjectKind
  /** Nothing was done: it says what would be. */
  readonly preview: boolean
  /** Why somebody is out of scope, as a sentence; null for those who are in. */
  readonly outOfScope: string | null
}

/** One sentence for lists: what became of this person or group, or would. */
export function describeReason(
  { outcome, reason }: Conclusion,
  plan: Plan,
  { kind, preview, outOfScope }: ReasonOptions,
): string {
  switch (outcome) {
    case 'created':
    case 'updated':
    case 'disabled':
    case 'enabled':
    case 'deleted':
      return `${nouns[kind]} ${preview ? 'would be ' : ''}${outcome}.`
    case 'held':
      if (reason === 'approval') return preview ? 'Would wait for approval.' : 'Waits for approval.'
      return `${preview ? 'Would be held' : 'Held'} by the deletion threshold.`
    case 'failed':
      return preview ? 'Would fail.' : 'Failed; tried again later.'
    case 'waiting':
      return reason === 'in_doubt'
        ? 'The answer was lost; looked up again in a moment.'
        : 'Tried again in a moment.'
    default:
      if (plan.kind === 'nothing') return describeOut(plan, kind, outOfScope)
      if (reason === 'created_before') return `${nouns[kind]} created before; its answer had been lost.`
      return reason === 'matched'
        ? `Existing ${lower(nouns[kind])} matched; nothing to change.`
        : 'Nothing to do.'
  }
}

/** Why nothing happens to somebody out of scope is first of all why they are out. */
function describeOut(
  plan: Extract<Plan, { kind: 'nothing' }>,
  kind: SubjectKind,
  outOfScope: string | null,
): string {
  if (outOfScope === null) return describeNothing(plan, kind)
  return `${outOfScope} ${describeNothing(plan, kind)}`
}
