import type { WireProfileName } from '../application/application.ts'

/** How one family of targets wants requests written. Data only: everything else about a request is the same for all. */
export interface WireProfile {
  readonly name: WireProfileName
  readonly title: string
  /** Spelling of PATCH verbs. RFC 7644 §3.5.2 has them lower-case; Entra's older service capitalises them. */
  readonly opCase: 'lower' | 'capital'
  /** Booleans in PATCH: as JSON, or as the strings "True" and "False". */
  readonly booleans: 'json' | 'string'
  /**
   * Filters over elements: `emails[type eq "work" and value eq "…"]` with JSON booleans as the grammar has them
   * (RFC 7644 §3.4.2.2), or Entra's `emails[type eq "work"].value eq "…"` and `primary eq "True"`.
   */
  readonly elementFilters: 'grammar' | 'dotted'
  /** Single-valued attributes folded into one operation without a path, with dotted names. */
  readonly folds: boolean
  /** `members[value eq "…"]`, or a `value` array (wrong by the RFC, but what Entra's older service sends). */
  readonly memberRemoval: 'filter' | 'value_array'
  /** Updates of accounts by PATCH, or by PUT of the whole resource after a GET. */
  readonly update: 'patch' | 'put'
  /**
   * Changes of a group's own attributes: one operation each, one without a path that names the group again, or a PUT
   * of the whole group after a GET. With PUT, memberships change that way too.
   */
  readonly groupUpdate: 'paths' | 'whole_value' | 'put'
  /** A reference in PATCH: an object as the schema has it (RFC 7643 §4.3), or the bare id. */
  readonly references: 'object' | 'plain'
  /** App roles: as they are; of Entra's type; of Entra's type, and packed as JSON text where PATCH adds them. */
  readonly roles: 'plain' | 'typed' | 'packed'
  /** `schemas` of a new account: those it uses, or core and enterprise always. */
  readonly schemas: 'used' | 'core_and_enterprise'
  /** Whether a new resource says its own type in `meta`, which targets ignore (RFC 7643 §3.1). */
  readonly sendsType: boolean
  /** Whether the work e-mail address of a new account (else its first) is marked primary when none is. */
  readonly marksPrimaryEmail: boolean
  /** Whether lookups ask for a page. */
  readonly pagesLookups: boolean
  /** Spaces of a filter in the query: `%20`, or `+`. */
  readonly space: '%20' | '+'
}

const rfc: WireProfile = {
  name: 'rfc',
  title: 'SCIM 2.0 as the RFC has it',
  opCase: 'lower',
  booleans: 'json',
  elementFilters: 'grammar',
  folds: false,
  memberRemoval: 'filter',
  update: 'patch',
  groupUpdate: 'paths',
  references: 'object',
  roles: 'plain',
  schemas: 'used',
  sendsType: false,
  marksPrimaryEmail: false,
  pagesLookups: false,
  space: '%20',
}

const entraCompliant: WireProfile = {
  ...rfc,
  name: 'entra-compliant',
  title: 'As Microsoft Entra writes with aadOptscim062020',
  elementFilters: 'dotted',
  folds: true,
  references: 'plain',
  roles: 'typed',
  schemas: 'core_and_enterprise',
  sendsType: true,
  marksPrimaryEmail: true,
  space: '+',
}

const entra: WireProfile = {
  ...entraCompliant,
  name: 'entra',
  title: 'As Microsoft Entra writes by default',
  opCase: 'capital',
  booleans: 'string',
  folds: false,
  memberRemoval: 'value_array',
  roles: 'packed',
}

const okta: WireProfile = {
  ...rfc,
  name: 'okta',
  title: 'As Okta writes: accounts by PUT after a GET, groups by PATCH',
  update: 'put',
  groupUpdate: 'whole_value',
  marksPrimaryEmail: true,
  pagesLookups: true,
}

/** Applications made with Okta's App Integration Wizard get nothing but PUT, groups included. */
const oktaWizard: WireProfile = {
  ...okta,
  name: 'okta-wizard',
  title: "As Okta's App Integration Wizard writes: accounts and groups by PUT after a GET",
  groupUpdate: 'put',
}

export const wireProfiles: readonly WireProfile[] = [rfc, entra, entraCompliant, okta, oktaWizard]

/** The profile of that name; the RFC's own when there is none. */
export function wireProfile(name: string): WireProfile {
  return wireProfiles.find((profile) => profile.name === name) ?? rfc
}
