/** How freely a tolerance is given: always (harmless), by default, or only when a connection asks for it. */
export type ToleranceMode = 'always' | 'default' | 'on_request'

/** One thing a robust service provider accepts although the RFC does not ask for it. */
export interface ToleranceEntry {
  readonly mode: ToleranceMode
  /** What arrives and what becomes of it, one sentence. */
  readonly text: string
  /** Who sends it. */
  readonly seenIn: string
}

/**
 * Every tolerance, by name. The strict profile has none of them; the lenient one has all but `on_request`.
 * A tolerance that was needed for a request is noted by this name.
 */
export const tolerances = {
  op_case: { mode: 'always', text: '`op` in capitals is read without case.', seenIn: 'Entra' },
  operations_key_case: {
    mode: 'always',
    text: '`operations` is read as `Operations`.',
    seenIn: 'some gateways',
  },
  string_booleans: {
    mode: 'always',
    text: '"True", "false", "1" or 1 is read as a boolean where the attribute is one.',
    seenIn: 'Entra, OneLogin templates',
  },
  string_numbers: {
    mode: 'always',
    text: 'A number in quotes is read as a number where the attribute is one.',
    seenIn: 'Entra',
  },
  scalar_as_string: {
    mode: 'always',
    text: 'A number or boolean is kept as text where the attribute is a string.',
    seenIn: 'OneLogin templates, scripts',
  },
  wrapped_scalar: {
    mode: 'always',
    text: 'A single-element array, or {"value": …}, around a simple value is unwrapped.',
    seenIn: 'Entra',
  },
  bare_complex_value: {
    mode: 'default',
    text: 'A bare string for a complex value is read as {"value": …}.',
    seenIn: 'Entra (manager), scripts (members)',
  },
  single_for_multi: {
    mode: 'default',
    text: 'One object for a multi-valued attribute is read as a list of one.',
    seenIn: 'OneLogin templates',
  },
  empty_string_unassigned: {
    mode: 'default',
    text: 'An empty string clears the attribute.',
    seenIn: 'Okta, OneLogin, Entra validator',
  },
  dotted_keys: {
    mode: 'always',
    text: 'A key such as "name.givenName" inside a value is read as a path.',
    seenIn: 'Entra',
  },
  urn_keys: {
    mode: 'always',
    text: 'A key such as "urn:…:User:department" inside a value is read as a path.',
    seenIn: 'Entra',
  },
  bracket_keys: {
    mode: 'always',
    text: 'A key such as "emails[type eq \\"work\\"].value" inside a value is read as a path.',
    seenIn: 'Entra',
  },
  create_from_filter: {
    mode: 'default',
    text: 'Replacing a value that no filter matches creates it from the filter.',
    seenIn: 'Entra',
  },
  remove_by_value: {
    mode: 'always',
    text: 'A remove with a list of values removes those values only, not all.',
    seenIn: 'Entra, OneLogin, JumpCloud',
  },
  remove_by_value_object: {
    mode: 'always',
    text: 'A remove without path whose value is {"members": […]} removes those values.',
    seenIn: 'Salesforce documentation',
  },
  remove_without_match: {
    mode: 'always',
    text: 'Removing a value that is not there succeeds.',
    seenIn: 'every retrying client',
  },
  read_only_echo: {
    mode: 'always',
    text: 'Read-only attributes inside a PATCH value are ignored.',
    seenIn: 'Okta, authentik',
  },
  unknown_attributes: {
    mode: 'default',
    text: 'Attributes that no schema defines are ignored.',
    seenIn: 'Entra, Okta',
  },
  missing_schemas: {
    mode: 'always',
    text: 'A body without `schemas` is read by its endpoint.',
    seenIn: 'scripts, gateways',
  },
  unknown_schemas: {
    mode: 'always',
    text: 'Unknown URNs in `schemas` are ignored.',
    seenIn: 'Entra (legacy group schema)',
  },
  schema_aliases: {
    mode: 'default',
    text: 'Wrong but well-known schema URNs are read as the right ones.',
    seenIn: 'OneLogin templates',
  },
  undeclared_extension: {
    mode: 'always',
    text: 'Extension data is accepted although its URN is missing from `schemas`.',
    seenIn: 'Entra (custom extensions)',
  },
  unqualified_extension: {
    mode: 'default',
    text: 'An extension attribute named without its URN is found.',
    seenIn: 'Entra (manager), scripts',
  },
  urn_dot_separator: {
    mode: 'default',
    text: 'A dot between schema URN and attribute is read as a colon.',
    seenIn: 'Microsoft samples',
  },
  manager_id_alias: {
    mode: 'default',
    text: '`manager.managerId` is read as `manager.value`.',
    seenIn: 'OneLogin templates',
  },
  ref_only_value: {
    mode: 'default',
    text: 'A reference with `$ref` alone takes its `value` from the address.',
    seenIn: 'scripts',
  },
  empty_operations: {
    mode: 'default',
    text: 'A PATCH without operations changes nothing and succeeds.',
    seenIn: 'Entra',
  },
  repeated_names: {
    mode: 'default',
    text: 'Of two attributes whose names differ by case only, the last wins.',
    seenIn: 'templates',
  },
  bare_dates: {
    mode: 'default',
    text: 'A date without a time is read as midnight UTC.',
    seenIn: 'scripts',
  },
  unquoted_literal: {
    mode: 'default',
    text: 'A filter value without quotes is read as a string.',
    seenIn: 'Entra samples, RFC 7644 §3.4.2.1',
  },
  single_quoted_literal: {
    mode: 'default',
    text: 'A filter value in single quotes is read as a string.',
    seenIn: 'scripts',
  },
  value_path_suffix: {
    mode: 'always',
    text: '`emails[type eq "work"].value eq "x"` is read as one condition on the same value.',
    seenIn: 'Entra',
  },
  bare_complex_filter: {
    mode: 'default',
    text: 'A filter on a singular complex attribute compares its `value`.',
    seenIn: 'Entra (manager)',
  },
  bulk_patch_array: {
    mode: 'default',
    text: 'A list of operations as the `data` of a PATCH in bulk is accepted.',
    seenIn: 'RFC 7644 §3.7.3 before erratum 5050',
  },
  unknown_filter_attribute: {
    mode: 'on_request',
    text: 'A filter on an attribute that no schema defines sees no value.',
    seenIn: 'clients that probe with custom attributes',
  },
  several_primaries: {
    mode: 'on_request',
    text: 'Of several primary values in one request, the last wins.',
    seenIn: 'templates',
  },
  nothing_to_target: {
    mode: 'on_request',
    text: 'A replace whose filter matches nothing and cannot create a value changes nothing.',
    seenIn: 'scripts',
  },
} as const satisfies Record<string, ToleranceEntry>

export type Tolerance = keyof typeof tolerances
