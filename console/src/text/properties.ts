import { plural } from './plural.ts'

const members = plural({ one: '# member', other: '# members' })
const values = plural({ one: '# value does', other: '# values do' })
const mapped = plural({ one: '# group gives it', other: '# groups give it' })
const nested = plural({ one: 'A group is', other: '# groups are' })

/** The sentences of attributes → properties, and of groups → roles. */
export const propertyText = {
  title: 'Attributes',
  about: 'Which attribute the product takes each property of its members from.',
  add: 'Add property',
  columns: { property: 'Property', type: 'Type', attribute: 'From', state: 'State', actions: 'Actions' },
  types: {
    string: 'Text',
    number: 'Number',
    boolean: 'Yes or no',
    date: 'Day',
    list: 'List of texts',
    choice: 'One of some words',
  },
  states: {
    applied: 'In use',
    fresh: 'New, not applied',
    changed: 'Changed, not applied',
    gone: 'Goes with the next apply',
  },
  change: (name: string) => `Change ${name}`,
  remove: (name: string) => `Remove ${name}`,
  changeWord: 'Change',
  removeWord: 'Remove',
  removeText: 'It goes with the next apply. What was received stays.',
  empty: 'No property yet',
  emptyText:
    'A property is something the product wants to know of its members: department, start date, cost centre. Take one of the attributes below.',
  pending: 'Not applied yet: members still have what held before.',
  preview: 'Preview',
  apply: 'Apply',
  previewed: (changed: number, examined: number, problems: number) =>
    `Would change ${members(changed)} of ${members(examined)} looked at; ${values(problems)} not fit.`,
  nothingChanges: 'No member would have other values.',
  run: {
    running: 'Applying',
    label: 'Progress of the apply',
    done: (changed: number, when: string) => `Applied ${when}: ${members(changed)} changed.`,
    problems: (count: number) => `${values(count)} not fit: see below.`,
  },
  seen: {
    title: 'Seen attributes',
    about: (examined: string) =>
      `What identity providers send, from the newest ${examined} records. Samples are masked.`,
    columns: {
      attribute: 'Attribute',
      type: 'Type',
      sample: 'Sample',
      count: 'Have it',
      property: 'Property',
      actions: 'Actions',
    },
    map: 'Map',
    mapOf: (attribute: string) => `Map ${attribute}`,
    empty: 'Nothing has been received yet.',
  },
  notKept: {
    title: 'Not kept',
    about:
      'Received and left out, because no schema of the tenant defines them. From the latest requests; samples are masked.',
    next: 'Define them in a schema of the tenant; from then on they are kept and can be mapped. What came before has to be sent again.',
    columns: { attribute: 'Attribute', sample: 'Sample', count: 'Requests with it', lastSeen: 'Last seen' },
  },
  form: {
    addTitle: 'Map an attribute to a property',
    name: 'Name of the property',
    nameHint: 'As the product reads it: department, startDate.',
    title: 'Title',
    titleHint: 'As people read it.',
    attribute: 'Attribute',
    attributeHint: 'A SCIM path: title, emails[type eq "work"].value',
    type: 'Type',
    choices: 'Words it may be',
    choicesHint: 'One a line.',
    submit: 'Save',
  },
  problems: {
    title: 'Values that do not fit',
    about: 'The record keeps them; the property stays empty.',
    columns: { member: 'Member', property: 'Property', why: 'Why', value: 'Received' },
    nobody: 'Somebody without a name',
  },
  ofMember: 'Properties',
  noProperties: 'None mapped.',
  roles: {
    title: 'Roles of the product',
    about: 'A group gives its role to everyone in it. It counts by its id, whatever it is called.',
    declare: 'Declare role',
    empty: 'The product has no role yet. Declare one, then map a group to it.',
    columns: { role: 'Role', groups: 'Groups that give it', actions: 'Actions' },
    protected: 'No group can give it',
    none: 'No group',
    mapped: (count: number) => mapped(count),
    map: 'Map a group',
    mapOf: (role: string) => `Map a group to ${role}`,
    mapText: 'Everyone in the group has the role from now on, also who joins it later.',
    search: 'Beginning of the group’s name',
    choose: (group: string) => `Map ${group}`,
    nested: (count: number) =>
      `${nested(count)} in it: people of theirs have the role only if they are in this group too.`,
    noGroup: 'No group begins like that.',
    unmap: (group: string, role: string) => `${group} gives ${role} no more`,
    unmapTitle: 'Take the mapping away',
    unmapText: 'Whoever has the role only by this group loses it at once.',
    unmapAction: 'Take away',
    name: 'Name',
    nameHint: 'As the product reads it: editor, billing-admin.',
    titleField: 'Title',
    retract: (role: string) => `Take back ${role}`,
    retractWord: 'Take back',
    retractText: 'Whoever has the role by a group of this tenant loses it at once.',
    retractAllText:
      'Whoever has the role by a group loses it at once, in every tenant that has not declared it for itself.',
    atTenants: 'said at each tenant',
    everywhere: 'in every tenant',
    gives: 'Gives',
    ofMember: 'Roles',
    noneOfMember: 'None by a group.',
    by: (group: string) => `by ${group}`,
    unnamed: 'a group without a name',
  },
} as const
