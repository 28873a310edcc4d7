import type { ErrorCode } from '../../errors/registry.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { ApplicationRecord } from '../application/application-record.ts'
import type { EffectiveAssignment } from '../application/assignment.ts'
import type { Candidate } from '../candidate.ts'
import { decidePage } from '../cycle/decide-page.ts'
import { scopeNextStep } from '../editing/scope-texts.ts'
import type { CompiledApplication } from '../evaluate.ts'
import { makePlan } from '../make-plan.ts'
import { findMatch, type Match } from '../match.ts'
import type { EnginePorts } from '../ports.ts'
import { matchPorts } from '../provision-on-demand.ts'
import type { ScopeDecision } from '../scope.ts'
import type { Target } from '../target/target.ts'

/** Why an account is not imported. */
export interface ImportRefusal {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>
}

/** What the next cycle would do with a person: link the account and write these attributes, or something else. */
export type Foreseen =
  | { readonly kind: 'links'; readonly writes: readonly string[] }
  | { readonly kind: 'refused'; readonly error: ImportRefusal }

export interface ForeseePorts {
  readonly ports: EnginePorts
  readonly application: ApplicationRecord
  readonly compiled: CompiledApplication
  readonly target: Target
}

/**
 * Lets the stages of a cycle say what becomes of a person who need not exist yet. Only one who is in scope and whose
 * matching attributes lead to exactly this account may be imported: a cycle would take anybody else for a leaver, or
 * make a second account.
 * @throws RollcallError when something is wrong with the application as a whole
 */
export async function foreseeImport(
  candidate: Candidate,
  targetId: string,
  { ports, application, compiled, target }: ForeseePorts,
): Promise<Foreseen> {
  const decide = { applicationId: application.id, compiled, store: ports.store, now: ports.now }
  const [wanted] = await decidePage([candidate], decide)
  if (wanted === undefined) return refused('import_not_matched', { attributes: '', found: '' })
  const userName = candidate.source?.name ?? ''
  if (!wanted.scope.inScope) return outOfScope(wanted.scope, userName, application.name)
  const match = await findMatch(wanted, matchPorts(ports, application, target), { look: true })
  if (match.kind === 'failed') {
    if (match.verdict === 'stop') throw new RollcallError(match.code, { detail: match.detail })
    return refused(match.code, { detail: match.detail })
  }
  if (match.kind === 'none' || (match.kind === 'found' && match.targetId !== targetId))
    return refused('import_not_matched', { attributes: namesOf(match), found: foundText(match) })
  const plan = makePlan(wanted, match, application.settings, ports.now())
  if (plan.kind === 'refuse') return refused(plan.code, plan.details)
  if (plan.kind !== 'adopt' && plan.kind !== 'update')
    return refused('import_not_matched', { attributes: namesOf(match), found: 'nothing that can be linked' })
  return { kind: 'links', writes: plan.changes.map((one) => one.attribute) }
}

/** Somebody who does not exist yet, as a cycle would see them. */
export function newcomer(
  id: string,
  name: string,
  attributes: NonNullable<Candidate['source']>['attributes'],
  assignments: readonly EffectiveAssignment[],
): Candidate {
  return {
    kind: 'person',
    id,
    source: { attributes, name, enabled: true, deletedAt: null, seq: 0 },
    purgedSeq: null,
    assignments,
    assignmentsKey: '',
    link: null,
    stamp: null,
    allowance: null,
    keptFor: null,
    keptReason: null,
  }
}

function refused(code: ErrorCode, details: ImportRefusal['details']): Foreseen {
  return { kind: 'refused', error: { code, details } }
}

function namesOf({ tried }: Match): string {
  return tried.map(({ attribute, value }) => `${attribute} "${String(value).slice(0, 100)}"`).join(', ')
}

function foundText(match: Match): string {
  return match.kind === 'found' ? `another account (${match.targetId})` : 'nothing'
}

function outOfScope(scope: ScopeDecision, userName: string, application: string): Foreseen {
  const failed = scope.conditions.find((one) => !one.passed)
  const reason = scope.reason ?? 'not_assigned'
  const hint =
    reason === 'default_access_excluded'
      ? `Import with an app role (--role), or let Default Access count: rollcall scope set --app "${application}" --default-access`
      : scopeNextStep(reason, 'person', userName, application)
  const clauses = reason === 'outside_scoping_filter' ? ` ${failedClauses(scope)}` : ''
  return refused('import_out_of_scope', { userName, condition: `${failed?.text ?? ''}${clauses}`, hint })
}

/** `Sales: department equals "Sales" (nothing).` */
function failedClauses({ filters }: ScopeDecision): string {
  return filters.filters
    .map(({ title, clauses }) => {
      const failed = clauses.filter((one) => !one.passed)
      return `${title}: ${failed.map(({ text, actual }) => `${text} (${shown(actual)})`).join(', ')}.`
    })
    .join(' ')
    .slice(0, 500)
}

function shown(actual: ScopeDecision['filters']['filters'][number]['clauses'][number]['actual']): string {
  if (actual === null) return 'nothing'
  return typeof actual === 'object' ? actual.join(', ') : String(actual)
}
