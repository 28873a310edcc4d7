import type { SampleCompany, SampleMembership } from './sample-company.ts'
import type { SamplePerson } from './sample-person.ts'

// The sample company as the files an admin would have: Entra's users export, and a membership file.

const people = [
  'userPrincipalName',
  'displayName',
  'surname',
  'mail',
  'givenName',
  'id',
  'userType',
  'jobTitle',
  'department',
  'accountEnabled',
  'usageLocation',
  'streetAddress',
  'state',
  'country',
  'physicalDeliveryOfficeName',
  'city',
  'postalCode',
  'telephoneNumber',
  'mobile',
  'companyName',
  'employeeId',
  'employeeHireDate',
  'preferredLanguage',
  'mailNickname',
  'manager',
] as const satisfies readonly (keyof SamplePerson)[]

const memberships = ['group', 'member', 'memberType'] as const satisfies readonly (keyof SampleMembership)[]

/** Lines of the people file, header first, each with its line end. */
export function* writePeopleFile(company: Pick<SampleCompany, 'people'>): Generator<string> {
  yield* writeFile(people, company.people)
}

/** Lines of the membership file. Nested groups are members of the kind `group`. */
export function* writeMembershipFile(company: Pick<SampleCompany, 'memberships'>): Generator<string> {
  yield* writeFile(memberships, company.memberships)
}

function* writeFile<K extends string>(
  columns: readonly K[],
  rows: Iterable<Readonly<Record<K, string>>>,
): Generator<string> {
  yield `${columns.join(',')}\r\n`
  for (const row of rows) yield `${columns.map((column) => quote(row[column])).join(',')}\r\n`
}

/** RFC 4180 §2.6–7 */
function quote(value: string): string {
  return /[",\r\n;]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
