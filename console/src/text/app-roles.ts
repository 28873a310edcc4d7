import { plural } from './plural.ts'

const assignments = plural({ one: '# assignment carries it', other: '# assignments carry it' })

/** The sentences of app roles, in English. */
export const appRoles = {
  title: 'App roles',
  about:
    'What an assignment can carry into the application. Of several that a person has, the first of this list counts.',
  empty: 'This application has no app roles: every assignment is Default Access.',
  add: 'Add app role',
  edit: 'Edit',
  editOf: (name: string) => `Edit ${name}`,
  remove: 'Remove',
  removeOf: (name: string) => `Remove ${name}`,
  up: 'Up',
  upOf: (name: string) => `Move ${name} up`,
  down: 'Down',
  downOf: (name: string) => `Move ${name} down`,
  columns: { name: 'Name', value: 'Value', assignments: 'Assignments', actions: 'Actions' },
  name: 'Name',
  nameHint: 'How admins see it here.',
  value: 'Value',
  valueHint: 'What is sent to the application. Left empty, it is the name.',
  save: 'Save app role',
  saved: 'Saved. Everyone whose role it concerns is looked at again.',
  removeText: (count: number) =>
    count === 0
      ? 'No assignment carries it.'
      : `${assignments(count)}: they become Default Access, and what the application is sent changes with the next cycle.`,
  role: 'App role',
  none: 'Default Access',
  needed: 'Needed: this application leaves Default Access out.',
} as const
