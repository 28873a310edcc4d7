import { formatNumber } from './format.ts'
import { plural } from './plural.ts'

type Ended = 'deactivated' | 'removed' | 'kept' | 'unchanged'

const members = plural({ one: '# member', other: '# members' })
const days = plural({ one: '# day', other: '# days' })

/** The sentences of a tenant's settings. */
export const tenantSettings = {
  save: 'Save',
  saved: 'Saved. It counts from the next request on.',
  reset: 'Undo changes',
  identity: {
    title: 'Identity provider',
    about: 'How it is understood, and what is kept of what it sends.',
    profile: 'Speaks like',
    profileHint: 'Recognised by itself unless you say otherwise. Each profile names the tolerances it needs.',
    keepBodies: 'Keep what is sent and answered',
    keepBodiesHint:
      'Sealed and for some days, so that a request can be shown and replayed. It holds personal data, so it is off unless you say so.',
  },
  leaving: {
    title: 'When somebody leaves',
    about:
      'What becomes of a member, by what the identity provider did. The person and other tenants are never touched.',
    causes: {
      onDeactivate: 'Deactivated there (active: false)',
      onDelete: 'Deleted there',
      onConnectionRemoved: 'The connection ends',
    },
    actions: {
      suspend: 'Deactivate: stays, without access',
      remove: 'Remove the membership',
      keep: 'Deactivate, remove later',
      transfer: 'Remove, hand over what was theirs',
    },
    days: 'Days until removed',
    to: 'To whom: id of a member',
    grace: 'Hours of grace',
    graceHint: 'Access goes on for so long; a mistake undone meanwhile never took effect. 0: at once.',
    reactivation: 'Days to come back',
    reactivationHint: 'Whoever comes back within this time is the same member; later they are somebody new.',
  },
  ending: {
    title: 'End of the connection',
    about: 'For good, or to begin anew with another identity provider. The policy on this page stays.',
    begin: 'End the connection…',
    titleOf: (tenant: string) => `End the connection of ${tenant}`,
    consequence: (action: string) =>
      `Its tokens and OAuth clients stop working at once. Then everyone it sent leaves, as set above: “${action}”. Then all it sent is forgotten. Last owners and emergency access stay, as the product’s own. A new token begins anew; who comes back in time is the same member.`,
    type: (tenant: string) => `Type ${tenant} to confirm`,
    action: 'End it',
    underWay: 'Being ended',
    over: 'Ended',
    counts: ({ deactivated, removed, kept, unchanged }: Readonly<Record<Ended, number>>) =>
      `${members(deactivated)} deactivated, ${formatNumber(removed)} removed, ${formatNumber(kept)} kept as the product’s own, ${formatNumber(unchanged)} had no access before.`,
  },
  guards: {
    title: 'Guards against mistakes',
    about: 'Nothing large happens without a word. What a guard stops stands under Staged.',
    brake: 'Hold people when too many leave at once',
    brakeHint: 'More than both numbers within the time: the surplus is held for a person to decide.',
    people: 'People',
    percent: 'Percent of all',
    minutes: 'Within minutes',
    stopAbove: 'Largest Synchronize without a word',
    stopAboveHint: 'A run with more changes is held and asks. Empty: none is too large.',
    adoption: 'Somebody who was here before',
    adoptions: {
      ask: 'Ask a person each time',
      verified_domain: 'Link by an address verified in one of the tenant’s domains',
    },
    always:
      'Always on: the last owner keeps access, and so does emergency access (break-glass). Both are marked on the member.',
  },
  seats: {
    title: 'Seats and domains',
    about: 'What the product has sold and verified. Set by those who run it, not by the customer.',
    limit: 'Most active members',
    limitHint: 'Empty: what the plan says. Newcomers above it stay staged.',
    taken: (taken: string, allowed: string) => `${taken} of ${allowed} taken`,
    unlimited: (taken: string) => `${taken} taken, no limit`,
    only: 'Only people of verified domains',
    onlyHint: 'Others are refused with a reason.',
    domains: 'Verified domains',
    noDomains: 'None yet.',
    add: 'Add domain',
    domain: 'Domain',
    verified: 'verified',
    forget: (domain: string) => `Take back ${domain}`,
    forgetText:
      'People with an address in it are not linked by it any more. With “only verified domains”, newcomers are refused.',
  },
  days: (count: number) => days(count),
} as const
