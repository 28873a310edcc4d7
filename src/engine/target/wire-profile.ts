/** How one family of targets wants requests written. Data only: everything else about a request is the same for all. */
export interface WireProfile {
  readonly name: 'rfc' | 'entra' | 'entra-compliant' | 'okta'
  readonly title: string
  /** Spelling of PATCH verbs. RFC 7644 §3.5.2 has them lower-case; Entra's older service capitalises them. */
  readonly opCase: 'lower' | 'capital'
  /** Booleans in PATCH: as JSON, or as the strings "True" and "False". */
  readonly booleans: 'json' | 'string'
  /** Single-valued attributes folded into one operation without a path. */
  readonly foldReplace: boolean
  /** `members[value eq "…"]`, or a `value` array (wrong by the RFC, but what Entra's older service sends). */
  readonly memberRemoval: 'filter' | 'value_array'
  /** Updates of accounts by PATCH, or by PUT of the whole resource after a GET. */
  readonly update: 'patch' | 'put'
  /** Spaces of a filter in the query: `%20`, or `+`. */
  readonly space: '%20' | '+'
}

const rfc: WireProfile = {
  name: 'rfc',
  title: 'SCIM 2.0 as the RFC has it',
  opCase: 'lower',
  booleans: 'json',
  foldReplace: false,
  memberRemoval: 'filter',
  update: 'patch',
  space: '%20',
}

const entra: WireProfile = {
  ...rfc,
  name: 'entra',
  title: 'As Microsoft Entra writes by default',
  opCase: 'capital',
  booleans: 'string',
  memberRemoval: 'value_array',
  space: '+',
}

const entraCompliant: WireProfile = {
  ...rfc,
  name: 'entra-compliant',
  title: 'As Microsoft Entra writes with aadOptscim062020',
  foldReplace: true,
  space: '+',
}

const okta: WireProfile = { ...rfc, name: 'okta', title: 'As Okta writes: PUT for accounts', update: 'put' }

export const wireProfiles: readonly WireProfile[] = [rfc, entra, entraCompliant, okta]

/** The profile of that name; the RFC's own when there is none. */
export function wireProfile(name: string): WireProfile {
  return wireProfiles.find((profile) => profile.name === name) ?? rfc
}
