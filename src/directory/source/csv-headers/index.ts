import { entraBulkUsers, entraGroups, entraUsers } from './entra.ts'
import type { CsvForm } from './form.ts'
import { googleGroups, googleMembers, googleUsers } from './google-workspace.ts'
import { oktaUsers } from './okta.ts'
import { plainGroups, plainMembers, plainPeople } from './plain.ts'

/** Every form, in the order in which a header is compared with them: the most particular first. */
export const csvForms: readonly CsvForm[] = [
  googleMembers,
  googleGroups,
  entraGroups,
  plainMembers,
  plainGroups,
  entraBulkUsers,
  entraUsers,
  googleUsers,
  oktaUsers,
  plainPeople,
]
