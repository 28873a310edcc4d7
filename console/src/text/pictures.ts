import { plural } from './plural.ts'

const people = plural({ one: '# person', other: '# people' })
const changes = plural({ one: '# change', other: '# changes' })
const conflicts = plural({ one: '# conflict', other: '# conflicts' })
const items = plural({ one: '# thing needs', other: '# things need' })
const tokens = plural({ one: '# working token', other: '# working tokens' })

/** The sentences of what needs attention, and of pictures, in English. */
export const pictures = {
  tenants: {
    title: 'Tenants',
    name: 'Name',
    tokens: 'Tokens',
    last: 'Last request',
    never: 'No request yet',
    working: (count: number) => (count === 0 ? 'none works' : tokens(count)),
    first: (shown: number, all: number) => `The first ${shown} of ${all}.`,
  },
  attention: {
    title: 'Needs attention',
    count: (count: number) => `${items(count)} attention`,
    none: 'Nothing needs attention',
    checked: 'Checked',
    unknown: 'Part of this list could not be loaded.',
    quarantined: 'Quarantined',
    failing: 'Needs attention',
    held: 'Held',
    approval: 'Waits for approval',
    expired: 'Token expired',
    expiring: 'Token expires soon',
    staged: 'Staged',
    turnedAway: 'Does not get through',
    turnedAwayText: 'its identity provider is turned away',
    heldText: (count: number) => `${changes(count)} held beyond the threshold`,
    approvalText: (count: number) => `${changes(count)} to approve or reject`,
    stagedText: (count: number, inConflict: number) =>
      `${people(count)} received and not yet applied${inConflict === 0 ? '' : `, ${conflicts(inConflict)}`}`,
    expiresText: (what: string) => `“${what}” ends`,
    expiredText: (what: string) => `“${what}” ended, and its identity provider is refused since`,
    since: 'since',
    fix: 'Update credentials',
    look: 'Show failures',
    decide: 'Decide',
    rotate: 'Rotate',
    synchronize: 'Synchronize',
    about: (action: string, name: string) => `${action}: ${name}`,
  },
  empty: {
    title: 'Where would you like to begin?',
    out: 'Provision out to an application',
    outText: 'Your people get accounts in an application, kept current, and lose them when they leave.',
    add: 'Add application',
    receive: 'Receive from an identity provider',
    receiveText: 'A customer’s Entra, Okta or OneLogin creates and updates members of your product.',
    addTenant: 'Add tenant',
    tenants: 'See tenants',
  },
  asTable: 'As a table',
  week: {
    title: 'Last 7 days by outcome',
    none: 'Nothing happened in the last 7 days.',
    day: 'Day',
    groups: { done: 'Done', held: 'Held or waiting', failed: 'Failed' },
    unseen: 'No change and skipped are in the table only.',
    label: (done: string, held: string, failed: string) =>
      `Last 7 days: ${done} done, ${held} held or waiting, ${failed} failed.`,
  },
  pace: {
    title: 'Pace',
    rate: 'Entries a second',
    latency: 'How long the target took',
    median: 'Half took at most',
    slow: '95 of 100 took at most',
    at: 'From',
    entries: 'Entries',
    perSecond: 'A second',
    rateLabel: (most: string) => `Entries a second over the time of the cycle, at most ${most}.`,
    latencyLabel: (median: string, slow: string) =>
      `How long the target took over the time of the cycle: half at most ${median}, 95 of 100 at most ${slow}, in the slowest stretch.`,
  },
  belongs: {
    title: 'Belongs to applications through',
    none: 'No assignment brings this person into an application.',
    noneGroup: 'No application is assigned this group.',
    through: 'Through',
    direct: 'Assigned by name',
    everyone: 'Everyone is in scope',
    yes: 'yes',
    members: 'Members there',
    membersOf: (withAccount: string, looked: string) => `${withAccount} of ${looked} have an account`,
    failing: (count: number) => `${people(count)} failing`,
  },
  timeline: {
    title: 'Timeline',
    none: 'Nothing is known yet.',
    directory: 'Directory',
    person: {
      created: 'Created',
      updated: 'Changed',
      disabled: 'Disabled',
      enabled: 'Enabled',
      deleted: 'Into the bin',
      restored: 'Restored',
      purged: 'Purged',
      added: 'Added',
      removed: 'Removed',
    },
    joined: (group: string) => `Joined ${group}`,
    left: (group: string) => `Left ${group}`,
    aGroup: 'a group',
    more: 'Show more',
  },
} as const
