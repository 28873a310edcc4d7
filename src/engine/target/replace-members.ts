import { isJsonObject, type JsonObject, type JsonValue } from '../../scim/index.ts'
import type { Failure, MembersDelta } from './target.ts'
import type { WireProfile } from './wire-profile.ts'
import { writeReplacement } from './write-replacement.ts'

/** Members of a group that is written as a whole: some 600 kB, what targets take in one body. */
export const mostMembersByPut = 10_000

/** Why a group cannot be written as a whole. */
export interface NotReplaceable {
  readonly failure: Extract<Failure, 'group_too_large' | 'members_hidden'>
  readonly detail: string
}

export function isNotReplaceable(value: JsonObject | NotReplaceable): value is NotReplaceable {
  return 'failure' in value
}

/**
 * The whole group with its members changed by a delta. Whoever else is in it stays: they are sent back as they came.
 * A group whose members the target does not show is not written, because that would empty it.
 */
export function replaceMembers(
  current: JsonObject,
  delta: MembersDelta,
  profile: WireProfile,
): JsonObject | NotReplaceable {
  const shown = Array.isArray(current['members']) ? current['members'] : []
  if (delta.hasMembers && shown.length === 0) {
    return { failure: 'members_hidden', detail: `Asked for group ${String(current['id'])}.` }
  }
  const leaving = new Set(delta.remove)
  const staying = shown.filter((member) => !leaving.has(idOf(member)))
  const known = new Set(staying.map(idOf))
  const coming = delta.add.filter((id) => !known.has(id)).map((value) => ({ value }))
  const members: JsonValue = [...staying, ...coming]
  if (members.length > mostMembersByPut) {
    return { failure: 'group_too_large', detail: `${mostMembersByPut} members` }
  }
  return { ...writeReplacement(current, [], profile), members }
}

function idOf(member: JsonValue): string {
  const id = isJsonObject(member) ? member['value'] : undefined
  return typeof id === 'string' ? id : ''
}
