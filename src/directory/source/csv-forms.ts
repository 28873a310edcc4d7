import { entraBulkUsers, entraGroups, entraUsers } from './csv-headers/entra.ts'
import type { CsvForm } from './csv-headers/form.ts'
import { googleGroups, googleMembers, googleUsers } from './csv-headers/google-workspace.ts'
import { oktaUsers } from './csv-headers/okta.ts'
import { plainGroups, plainMembers, plainPeople } from './csv-headers/plain.ts'

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
