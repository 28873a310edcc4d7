import type { Member } from '../api/members.ts'
import { plural } from './plural.ts'

const members = plural({ one: '# member', other: '# members' })

const reasons = {
  member: 'A member.',
  leaving: 'Leaving: access goes on for a while.',
  not_synchronized: 'Received, and not synchronized yet.',
  conflict: 'In conflict: somebody has to decide.',
  unlinked: 'The record is nobody’s.',
  deactivated: 'Deactivated.',
  removed: 'Removed.',
  ambiguous: 'More than one person fits.',
  not_in_directory: 'Not sent by the identity provider.',
  unknown: 'Nobody of that name.',
} as const

/** The sentences of members and groups. */
export const memberText = {
  title: 'Members',
  about: 'Who belongs to this tenant, from where, since when.',
  search: 'Beginning of a name, user name or address',
  state: 'State',
  states: { active: 'Active', deactivated: 'Deactivated', removed: 'Removed' },
  present: 'All but removed',
  columns: {
    name: 'Name',
    userName: 'User name',
    email: 'E-mail address',
    state: 'State',
    origin: 'Origin',
    since: 'Since',
    marks: 'Marks',
  },
  origin: {
    provisioned: 'Identity provider',
    adopted: 'Adopted',
    product: 'Product',
  } satisfies Record<Member['origin'], string>,
  originAbout: {
    provisioned: 'made by the identity provider',
    adopted: 'was here before, and is looked after by the identity provider since',
    product: 'the product’s own, without an identity provider',
  } satisfies Record<Member['origin'], string>,
  owner: 'Owner',
  breakGlass: 'Break-glass',
  staged: 'waits under Staged',
  empty: 'No member yet',
  emptyText: 'People appear here when the identity provider sends them, or when somebody adds them by hand.',
  searched: (text: string) => `begins with “${text}”`,
  nobody: 'Somebody without a name',
  proposals: (count: number) => `${count} of the people received may be somebody who was here before.`,
  toConflicts: 'Decide',
  add: 'Add member',
  addTitle: 'Add a member by hand',
  addText:
    'For people whom no identity provider sends: consultants, support, emergency access. When it sends them later, they are proposed for adoption.',
  name: 'Name',
  email: 'E-mail address',
  verified: 'The person has shown that this address is theirs',
  added: (name: string) => `${name} is a member.`,
  enter: {
    title: 'May somebody enter?',
    about: 'What a sign-in layer is told, and why.',
    subject: 'User name, address or id',
    yes: 'May enter',
    no: 'May not enter',
    reason: (reason: string): string =>
      reason in reasons ? reasons[reason as keyof typeof reasons] : reason,
    create: 'Sign-in may make a member of them at the first visit.',
  },
  one: {
    back: 'All members',
    deactivate: 'Deactivate',
    reactivate: 'Reactivate',
    remove: 'Remove',
    deactivateTitle: (name: string) => `Deactivate ${name}`,
    deactivateText:
      'Access to this tenant ends at once. Other tenants and the personal account are not touched. The identity provider may give it back.',
    removeTitle: (name: string) => `Remove ${name}`,
    removeText:
      'The membership ends. The person stays, and so does what the identity provider sent: its record becomes unlinked, and can be linked again under Staged.',
    said: {
      deactivate: 'Deactivated.',
      reactivate: 'Reactivated.',
      remove: 'Removed.',
    },
    facts: 'Membership',
    record: 'What the identity provider sent',
    noRecord: 'Nothing: no identity provider looks after this member.',
    recordId: 'SCIM id',
    version: 'Version',
    lastModified: 'Last changed',
    active: 'active',
    personId: 'Person',
    due: (state: string, when: string) =>
      `${state} ${when}, unless the identity provider says otherwise before.`,
    transfer: 'What was theirs goes to',
    marks: 'Marks',
    ownerHint:
      'Has the last word in the organisation. The last owner cannot be removed by an identity provider.',
    breakGlassHint: 'Emergency access: no identity provider takes it away.',
    history: 'History',
    noHistory: 'Nothing has happened yet.',
    events: {
      'member.staged': 'Staged',
      'member.provisioned': 'Became a member',
      'member.updated': 'Changed',
      'member.deactivated': 'Deactivated',
      'member.reactivated': 'Reactivated',
      'member.removed': 'Removed',
      'member.adoption_proposed': 'Adoption proposed',
      'member.conflict': 'Conflict',
    } as Readonly<Record<string, string>>,
    request: 'Request',
    document: 'As the identity provider reads it',
  },
  groups: {
    title: 'Groups',
    about: 'Groups that the identity provider has sent, with how many belong to them.',
    columns: {
      name: 'Name',
      members: 'Members',
      externalId: 'Id at the provider',
      changed: 'Changed',
      id: 'SCIM id',
    },
    empty: 'No group yet',
    emptyText:
      'Groups appear here when the identity provider sends them: push groups in Okta, assign groups in Entra.',
    members: (count: number) => members(count),
    unnamed: 'A group without a name',
    raw: 'Raw',
  },
} as const
