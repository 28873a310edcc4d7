import { plural } from './plural.ts'

const members = plural({ one: '# member', other: '# members' })

/** The sentences of plans, and of roles that every tenant has. */
export const planText = {
  title: 'Plans',
  about: 'What customers can have. A tenant without a plan may do everything.',
  add: 'Add plan',
  addTitle: 'Add a plan',
  change: 'Change',
  changeOf: (name: string) => `Change ${name}`,
  remove: 'Remove',
  removeOf: (name: string) => `Remove ${name}`,
  removeText: 'Only a plan that no tenant has can be removed.',
  columns: {
    name: 'Name',
    provisioning: 'User provisioning',
    others: 'Also includes',
    seats: 'Seats',
    since: 'Since',
    actions: 'Actions',
  },
  included: 'Included',
  notIncluded: 'Not included',
  noLimit: 'no limit',
  seats: (count: number) => members(count),
  empty: 'No plan yet',
  emptyText:
    'Without plans every tenant may be provisioned, with as many members as it likes. Add one when user provisioning belongs to some plans only, or seats are counted.',
  name: 'Name',
  nameHint: 'As customers know it: Free, Enterprise.',
  provisioning: 'Includes user provisioning',
  provisioningHint: 'Without it identity providers are refused, with a reason their admin can read.',
  others: 'Also includes',
  othersHint: 'Words of the product’s own, such as audit_log. Press Enter after each.',
  seatsField: 'Most active members',
  seatsHint: 'Empty: no limit. A tenant can have a limit of its own.',
  save: 'Save',
  counts: 'It counts from the next request on, for every tenant that has the plan.',
  roles: {
    title: 'Roles of every tenant',
    about: 'Declared once for all. Which groups give them is said at each tenant.',
    empty: 'No role is declared for every tenant.',
  },
} as const
