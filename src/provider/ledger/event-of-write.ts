import type { EventType } from '../../events/event-types.ts'
import type { JsonObject } from '../../scim/index.ts'
import type { ResourceKeys } from '../store.ts'

/** What the ledger calls a write, by the name of the resource type. */
export function createdEvent(typeName: string): EventType {
  if (typeName === 'User') return 'member.provisioned'
  return typeName === 'Group' ? 'group.created' : 'resource.created'
}

export function removedEvent(typeName: string): EventType {
  if (typeName === 'User') return 'member.removed'
  return typeName === 'Group' ? 'group.removed' : 'resource.removed'
}

type Shown = Pick<ResourceKeys, 'active' | 'displayName'>

/** A change of `active` outweighs whatever else changed with it: who loses access has to be seen at once. */
export function updatedEvent(typeName: string, before: Shown, after: Shown): EventType {
  if (typeName === 'Group')
    return before.displayName === after.displayName ? 'group.updated' : 'group.renamed'
  if (typeName !== 'User') return 'resource.updated'
  if (after.active === false && before.active !== false) return 'member.deactivated'
  if (after.active === true && before.active === false) return 'member.reactivated'
  return 'member.updated'
}

/** A change of members as the ledger keeps it: one event, of at most `membersPerEvent` ids. */
export interface MemberEvent {
  readonly event: EventType
  readonly changes: JsonObject
}

/** A group of a hundred thousand must not become one event that no receiver takes. */
export const membersPerEvent = 500

/** The events of one change of members; `total` says how many it was in all. */
export function memberEvents(added: readonly string[], removed: readonly string[]): MemberEvent[] {
  return [
    ...partsOf('group.member_added', 'added', added),
    ...partsOf('group.member_removed', 'removed', removed),
  ]
}

function partsOf(event: EventType, side: 'added' | 'removed', ids: readonly string[]): MemberEvent[] {
  const parts: MemberEvent[] = []
  for (let at = 0; at < ids.length; at += membersPerEvent) {
    parts.push({
      event,
      changes: { members: { [side]: ids.slice(at, at + membersPerEvent), total: ids.length } },
    })
  }
  return parts
}
