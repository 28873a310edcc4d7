/**
 * What a product is told, each word one kind of event. The subject of `member.…` is a person's membership in one tenant,
 * never the person. Words are never renamed once released; new ones may come, and a consumer passes over what it does not
 * know.
 */
export const eventTypes = [
  'member.staged',
  'member.provisioned',
  'member.updated',
  'member.deactivated',
  'member.reactivated',
  'member.removed',
  'member.adoption_proposed',
  'member.conflict',
  'group.created',
  'group.renamed',
  'group.updated',
  'group.member_added',
  'group.member_removed',
  'group.removed',
  'role.granted',
  'role.revoked',
  'resource.created',
  'resource.updated',
  'resource.removed',
  'connection.created',
  'connection.changed',
  'connection.paused',
  'connection.resumed',
  'connection.token_expiring',
  'connection.token_used_first',
  'connection.tested',
  'connection.failing',
  'connection.healthy',
  'connection.decommissioned',
  'sync.held',
  'sync.cancelled',
  'sync.completed',
] as const
export type EventType = (typeof eventTypes)[number]

export function isEventType(text: string): text is EventType {
  return (eventTypes as readonly string[]).includes(text)
}

/**
 * The types that a filter names: words as they are, or all of one subject (`member.*`). Undefined for a filter that names
 * nothing known, with the part that is wrong.
 */
export function matchEventTypes(
  filter: readonly string[],
): { readonly types: readonly EventType[] } | { readonly unknown: string } {
  const found = new Set<EventType>()
  for (const part of filter) {
    const matching = part.endsWith('.*')
      ? eventTypes.filter((type) => type.startsWith(part.slice(0, -1)))
      : eventTypes.filter((type) => type === part)
    if (matching.length === 0) return { unknown: part }
    for (const type of matching) found.add(type)
  }
  return { types: eventTypes.filter((type) => found.has(type)) }
}
