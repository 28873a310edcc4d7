import type { ApplicationSettings } from './application/application.ts'
import { isOwned, type Link } from './link.ts'
import { type DepartureCause, nothing, type Plan } from './plan.ts'
import { isSuspended } from './scope.ts'
import type { Wanted } from './wanted.ts'

/** What becomes of somebody who is not in scope: the rule of their cause, when it is due, and only for what is ours. */
export function planLeaving(
  wanted: Wanted,
  targetId: string | null,
  found: boolean,
  settings: ApplicationSettings,
  now: Date,
): Plan {
  const { candidate } = wanted
  const { link, kind } = candidate
  const cause = leavingCause(wanted)
  const object = kind === 'person' ? settings.users : settings.groups
  if (targetId === null || link === null)
    return nothing(link?.state === 'gone' ? 'already_gone' : 'never_provisioned', cause)
  // An account found while a create of ours was in doubt is ours; any other account is not.
  if (!found && !isOwned(link)) return nothing('not_ours', cause)
  if (cause === 'hard_deleted' && candidate.purgedSeq === null) return nothing('no_proof_of_deletion', cause)
  if (cause === 'application_disconnected') return planFarewell(wanted, link, targetId, found)
  const rule = settings.leaving[cause]
  const ends = kind === 'group' || rule.action === 'delete'
  if (rule.action === 'nothing' || (kind === 'group' && rule.action === 'remove_from_groups'))
    return nothing('leaving_does_nothing', cause)
  if (link.state === 'disabled' && !ends) return nothing('already_disabled', cause)
  const until = (link.leftAt ?? now).getTime() + rule.afterDays * 86_400_000
  if (until > now.getTime())
    return { kind: 'nothing', reason: 'leaving_is_delayed', cause, until: new Date(until) }
  if (rule.action === 'remove_from_groups') return nothing('taken_out_of_groups', cause)
  if (ends) {
    if (!object.actions.delete) return nothing('delete_is_off', cause)
    return { kind: 'delete', targetId, cause, evidence: candidate.purgedSeq }
  }
  if (!object.actions.update) return nothing('update_is_off', cause)
  if (!object.attributes.some((one) => one.target === 'active'))
    return nothing('disable_is_not_mapped', cause)
  return disable(link, targetId, found, cause)
}

/** The last cycle of an application that is being disconnected: what we created, and nothing else. */
function planFarewell(wanted: Wanted, link: Link, targetId: string, found: boolean): Plan {
  const cause = 'application_disconnected'
  if (!found && link.ownership !== 'created') return nothing('not_ours', cause)
  if (wanted.farewell === 'delete') return { kind: 'delete', targetId, cause, evidence: null }
  if (wanted.candidate.kind === 'group') return nothing('leaving_does_nothing', cause)
  if (link.state === 'disabled') return nothing('already_disabled', cause)
  return disable(link, targetId, found, cause)
}

function disable(link: Link, targetId: string, found: boolean, cause: DepartureCause): Plan {
  const changes = [{ attribute: 'active', before: link.applied?.['active'] ?? true, after: false }]
  const operations = [{ op: 'replace', path: 'active', value: false }] as const
  return { kind: 'disable', targetId, adopt: found, cause, operations, changes }
}

/** Why somebody leaves, from what the directory and the scope decision say. */
export function leavingCause(wanted: Wanted): DepartureCause {
  if (wanted.farewell !== null) return 'application_disconnected'
  const { source } = wanted.candidate
  if (source === null) return 'hard_deleted'
  if (source.deletedAt !== null) return 'soft_deleted'
  if (isSuspended(source.attributes)) return 'suspended'
  if (!source.enabled) return 'disabled'
  return wanted.scope.reason === 'not_assigned' || wanted.scope.reason === 'default_access_excluded'
    ? 'unassigned'
    : 'out_of_scope'
}
