import { profile } from './profile.ts'

/** Microsoft Entra without a flag: capital `op`, "False" as text, removal of members by value. */
export const entra = profile({
  name: 'entra',
  title: 'Microsoft Entra ID',
  // Entra matches groups by displayName and stops at two of them.
  answers: { uniqueGroupNames: true },
})

/** Microsoft Entra with `?aadOptscim062020` in the tenant URL: path-less values with dotted and URN keys. */
export const entraCompliant = profile({
  name: 'entra-compliant',
  title: 'Microsoft Entra ID with aadOptscim062020',
  answers: { uniqueGroupNames: true },
})
