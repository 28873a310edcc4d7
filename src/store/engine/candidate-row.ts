import type { EffectiveAssignment } from '../../engine/application/assignment.ts'
import type { Candidate } from '../../engine/candidate.ts'
import type { AppRole, SourceAttributes } from '../../engine/expression/value.ts'
import type { IntentVerb, Link, LinkState, Ownership } from '../../engine/link.ts'
import type { TargetKind } from '../../engine/target/target.ts'

/** One person or group as the statements of candidates yield them: the directory's row beside the link. */
export interface CandidateRow {
  id: string
  stamp: number | null
  attributes: SourceAttributes | null
  name: string | null
  enabled: boolean | null
  manager_id: string | null
  deleted_at: Date | null
  seq: number | null
  purged_seq: number | null
  assignments: [groupId: string | null, groupName: string | null, roleId: string][] | null
  assignments_key: string
  linked: boolean
  target_id: string | null
  ownership: Ownership | null
  state: LinkState
  applied: Link['applied']
  applied_fp: string | null
  intent: IntentVerb | null
  uncertain: boolean
  attempts: number
  next_due_at: Date | null
  error_code: string | null
  in_scope: boolean
  waiting_for: string | null
  rematch: boolean
  left_at: Date | null
  ungrouped: boolean
  via: readonly (string | null)[] | null
  allowed_until: Date | null
  allowed_plan: string | null
  kept_for: string | null
  kept_reason: string | null
}

/** `roles`: those of the application, by id. */
export function toCandidate(
  row: CandidateRow,
  kind: TargetKind,
  roles: ReadonlyMap<string, AppRole>,
): Candidate {
  return {
    kind,
    id: row.id,
    source:
      row.attributes === null || row.seq === null
        ? null
        : {
            attributes: {
              ...row.attributes,
              objectId: row.id,
              ...(row.manager_id === null ? {} : { manager: row.manager_id }),
            },
            name: row.name ?? '',
            enabled: row.enabled ?? false,
            deletedAt: row.deleted_at,
            seq: row.seq,
          },
    purgedSeq: row.purged_seq,
    assignments: (row.assignments ?? []).map((one) => toAssignment(one, roles)),
    assignmentsKey: row.assignments_key,
    stamp: row.stamp,
    allowance:
      row.allowed_until === null || row.allowed_plan === null
        ? null
        : { plan: row.allowed_plan, until: row.allowed_until },
    keptFor: row.kept_for,
    keptReason: row.kept_reason,
    link: row.linked ? toLink(row, kind) : null,
  }
}

function toAssignment(
  [groupId, groupName, roleId]: [groupId: string | null, groupName: string | null, roleId: string],
  roles: ReadonlyMap<string, AppRole>,
): EffectiveAssignment {
  return {
    how: groupId === null ? 'direct' : 'group',
    group: groupId === null ? null : { id: groupId, displayName: groupName ?? '' },
    role: roles.get(roleId) ?? null,
    unknownRoleId: roleId === '' || roles.has(roleId) ? null : roleId,
  }
}

function toLink(row: CandidateRow, kind: TargetKind): Link {
  return {
    kind,
    sourceId: row.id,
    targetId: row.target_id,
    ownership: row.ownership,
    state: row.state,
    applied: row.applied,
    appliedFingerprint: row.applied_fp,
    intent: row.intent,
    uncertain: row.uncertain,
    attempts: row.attempts,
    nextDueAt: row.next_due_at,
    errorCode: row.error_code,
    inScope: row.in_scope,
    leftAt: row.left_at,
    via: row.via ?? [],
    ungrouped: row.ungrouped,
    waitingFor: row.waiting_for,
    rematch: row.rematch,
  }
}
