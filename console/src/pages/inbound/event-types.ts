import type { ProductEvent } from '../../api/webhooks.ts'

/** Every kind of event; the compiler holds this against what the server sends. */
const known: Readonly<Record<ProductEvent['type'], true>> = {
  'member.staged': true,
  'member.provisioned': true,
  'member.updated': true,
  'member.deactivated': true,
  'member.reactivated': true,
  'member.removed': true,
  'member.adoption_proposed': true,
  'member.conflict': true,
  'group.created': true,
  'group.renamed': true,
  'group.updated': true,
  'group.member_added': true,
  'group.member_removed': true,
  'group.removed': true,
  'role.granted': true,
  'role.revoked': true,
  'resource.created': true,
  'resource.updated': true,
  'resource.removed': true,
  'connection.created': true,
  'connection.changed': true,
  'connection.paused': true,
  'connection.resumed': true,
  'connection.token_expiring': true,
  'connection.token_used_first': true,
  'connection.tested': true,
  'connection.failing': true,
  'connection.healthy': true,
  'connection.decommissioned': true,
  'sync.held': true,
  'sync.cancelled': true,
  'sync.completed': true,
}

const words = Object.keys(known)
const families = [...new Set(words.map((word) => `${word.slice(0, word.indexOf('.'))}.*`))]

/** What can be asked for: all of one subject, or one kind; what is asked for already stays choosable. */
export const eventChoices = (chosen: readonly string[]): string[] => [
  ...new Set([...families, ...words, ...chosen]),
]
