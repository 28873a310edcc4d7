import type { JsonObject, JsonValue } from '../scim/index.ts'
import type { Acted } from './act.ts'
import type { Conclusion } from './conclusion.ts'
import type { Cycle } from './cycle/cycle.ts'
import type { LogStep, NewLogEntry } from './log-entry.ts'
import { describeMatch, describePlan, describeReason } from './log-text.ts'
import type { Match } from './match.ts'
import { nameOf } from './name-of.ts'
import type { Plan } from './plan.ts'
import type { MembersDue } from './stores/member-store.ts'
import type { Exchange } from './target/target.ts'
import type { Wanted } from './wanted.ts'

export interface LogInput {
  readonly wanted: Wanted
  readonly match: Match
  readonly plan: Plan
  readonly acted: Acted
  readonly conclusion: Conclusion
  readonly matchMs: number
  readonly durationMs: number
  readonly cycle: Pick<Cycle, 'applicationId'> & { readonly id: string | null }
  readonly initiatedBy?: string
  /** Nothing was sent: the entry tells what would be. */
  readonly preview?: boolean
}

/** The provisioning log's entry for one person or group: every step with what it found. Pure. */
export function makeLogEntry(input: LogInput): NewLogEntry {
  const { wanted, conclusion, plan, cycle, durationMs } = input
  const { candidate } = wanted
  return {
    applicationId: cycle.applicationId,
    cycleId: cycle.id,
    subject: { kind: candidate.kind, id: candidate.id, name: nameOf(candidate) },
    targetId: conclusion.link.targetId,
    action: conclusion.action,
    outcome: conclusion.outcome,
    reason: conclusion.reason,
    text: describeReason(conclusion, plan, {
      kind: candidate.kind,
      preview: input.preview ?? false,
      outOfScope: failedCondition(wanted),
    }),
    durationMs,
    steps: makeSteps(input),
    changes: conclusion.outcome === 'held' || !('changes' in plan) ? [] : plan.changes,
    error: conclusion.error,
    initiatedBy: input.initiatedBy ?? null,
  }
}

/** The five steps, in the words of the stages that made them. */
export function makeSteps({ wanted, match, plan, acted, conclusion, matchMs, preview }: LogInput): LogStep[] {
  const { candidate, scope, mapped } = wanted
  const steps: LogStep[] = [
    step(
      'read',
      'done',
      candidate.source === null ? 'Deleted from the directory.' : `Read from the directory.`,
      wanted.readMs,
      {
        seq: candidate.source?.seq ?? null,
        state: candidate.link?.state ?? 'none',
      },
    ),
    step('scope', scope.inScope ? 'done' : 'skipped', scopeText(wanted), 0, {
      how: scope.how,
      reason: scope.reason,
      conditions: scope.conditions
        .filter((one) => !scope.inScope || one.condition === 'assigned' || one.condition === 'scoping_filter')
        .map((one) => ({ condition: one.condition, passed: one.passed, text: one.text })),
    }),
  ]
  if (mapped !== null) {
    const problem = mapped.update.problems[0]
    steps.push(
      problem === undefined
        ? step('map', 'done', `${mapped.update.values.length} attributes mapped.`, wanted.mapMs, {})
        : step('map', 'failed', problem.text, wanted.mapMs, { attribute: problem.target }),
    )
  }
  if (match.kind !== 'not_needed') {
    steps.push(
      step(
        'match',
        match.kind === 'failed' ? 'failed' : 'done',
        describeMatch(match, candidate.kind),
        matchMs,
        {
          tried: match.tried.map(({ attribute, value, found, exchange }) => ({
            attribute,
            value,
            found,
            ...presentExchange(exchange),
          })),
        },
      ),
    )
  }
  const failed = conclusion.error !== null && match.kind !== 'failed'
  const sent = acted.verdict !== null
  steps.push(
    step(
      'act',
      failed ? 'failed' : sent ? 'done' : 'skipped',
      describePlan(plan, preview === true ? null : acted, candidate.kind),
      acted.exchange?.durationMs ?? 0,
      {
        ...presentExchange(acted.exchange),
        ...(acted.detail === '' ? {} : { answer: acted.detail }),
      },
    ),
  )
  return steps
}

export interface MembersLogInput {
  readonly due: MembersDue
  readonly acted: Acted
  readonly durationMs: number
  readonly cycle: Pick<Cycle, 'applicationId' | 'id'>
}

/** The entry for one chunk of membership changes of a group. */
export function membersLogEntry({ due, acted, durationMs, cycle }: MembersLogInput): NewLogEntry {
  const done = acted.verdict === 'done'
  const { text, changes } = presentMemberChanges({
    add: due.add.map((edge) => edge.memberId),
    added: due.add.length,
    remove: due.remove.map((edge) => edge.memberId),
    removed: due.remove.length,
    waiting: due.waiting ?? 0,
  })
  const details = {
    detail: acted.detail,
    ...(acted.exchange?.status ? { status: acted.exchange.status } : {}),
  }
  return {
    applicationId: cycle.applicationId,
    cycleId: cycle.id,
    subject: { kind: 'group', id: due.groupId, name: due.groupName },
    targetId: due.groupTargetId,
    action: 'update',
    outcome: done ? 'updated' : 'failed',
    reason: done ? 'members' : acted.code,
    text: done ? text : `Members were not changed. ${text}`,
    durationMs,
    steps: [step('act', done ? 'done' : 'failed', text, durationMs, { ...presentExchange(acted.exchange) })],
    changes,
    error: done || acted.code === null ? null : { code: acted.code, details },
    initiatedBy: null,
  }
}

/** Changes of a group's members as log and preview show them; more may have changed than are listed. */
export function presentMemberChanges(members: {
  readonly add: readonly string[]
  readonly added: number
  readonly remove: readonly string[]
  readonly removed: number
  readonly waiting: number
}): { readonly text: string; readonly changes: NewLogEntry['changes'] } {
  const { add, added, remove, removed, waiting } = members
  const what = [
    ...(added > 0 ? [`${added} added`] : []),
    ...(removed > 0 ? [`${removed} removed`] : []),
  ].join(', ')
  return {
    text: `Members: ${what}${waiting > 0 ? `; ${waiting} wait for their accounts` : ''}.`,
    changes: [
      ...(added > 0 ? [{ attribute: 'members', before: null, after: [...add] }] : []),
      ...(removed > 0 ? [{ attribute: 'members', before: [...remove], after: null }] : []),
    ],
  }
}

function failedCondition({ scope }: Wanted): string | null {
  return scope.conditions.find((one) => !one.passed)?.text ?? null
}

function scopeText(wanted: Wanted): string {
  const { candidate, scope } = wanted
  const failed = failedCondition(wanted)
  if (failed !== null) return `Out of scope: ${failed}`
  const assigned = scope.conditions.find((one) => one.condition === 'assigned')
  return `In scope. ${assigned?.text ?? (candidate.kind === 'group' ? 'Every group is provisioned.' : 'Everyone is provisioned.')}`
}

function presentExchange(exchange: Exchange | null): JsonObject {
  if (exchange === null) return {}
  const { method, path, requestId, status } = exchange
  return { request: `${method} ${path}`, requestId, status }
}

function step(
  name: LogStep['name'],
  outcome: LogStep['outcome'],
  text: string,
  durationMs: number,
  details: { readonly [name: string]: JsonValue },
): LogStep {
  return { name, outcome, text, durationMs: Math.round(durationMs), details }
}
