import type { KnownAttribute } from '../expression/check-expression.ts'
import type { MappedResourceType } from '../mapping.ts'

const one = (...names: string[]): KnownAttribute[] => names.map((name) => ({ name }))
const several = (...names: string[]): KnownAttribute[] => names.map((name) => ({ name, multiValued: true }))

/** Attributes of people that a mapping may read whether or not anyone has a value yet. Names are Entra's. */
const ofPeople: readonly KnownAttribute[] = [
  ...one('objectId', 'userPrincipalName', 'displayName', 'givenName', 'surname', 'mail', 'mailNickname'),
  ...one('jobTitle', 'department', 'companyName', 'employeeId', 'employeeType', 'manager', 'accountEnabled'),
  ...one('mobile', 'telephoneNumber', 'facsimileTelephoneNumber', 'streetAddress', 'city', 'state'),
  ...one('postalCode', 'country', 'usageLocation', 'physicalDeliveryOfficeName', 'preferredLanguage'),
  ...one('employeeHireDate', 'employeeLeaveDateTime', 'userType', 'onPremisesSamAccountName'),
  ...one('onPremisesImmutableId', 'onPremisesUserPrincipalName', 'onPremisesDistinguishedName'),
  ...one(...Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`)),
  ...several('proxyAddresses', 'otherMails', 'businessPhones'),
]

const ofGroups: readonly KnownAttribute[] = [
  ...one('objectId', 'displayName', 'description', 'mail', 'mailNickname', 'mailEnabled', 'securityEnabled'),
  ...several('members'),
]

/**
 * The source attributes that mappings and filters may name: the usual ones and those the directory really has.
 *
 * @param inDirectory names of attributes found in the directory; a value with several entries says so.
 */
export function knownSources(
  type: MappedResourceType,
  inDirectory: readonly KnownAttribute[] = [],
): readonly KnownAttribute[] {
  const known = new Map(
    (type === 'User' ? ofPeople : ofGroups).map((attribute) => [attribute.name, attribute]),
  )
  for (const attribute of inDirectory) if (!known.has(attribute.name)) known.set(attribute.name, attribute)
  return [...known.values()]
}
