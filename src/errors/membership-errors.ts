import type { ErrorDefinition } from './definition.ts'

export const membershipErrors = {
  connection_not_found: {
    title: 'Tenant {tenant} has no connection {connection}.',
    cause: 'No connection of this tenant has this number or name.',
    next: 'List them with "rollcall connection list --tenant {tenant}".',
    status: 404,
    exitCode: 5,
  },
  policy_invalid: {
    title: 'This is no policy: {field}.',
    cause: 'Of {field} it is asked that {reason}.',
    next: 'Correct the value; "rollcall connection show" prints the policy as it is.',
    status: 400,
    exitCode: 2,
  },
  domain_invalid: {
    title: '{domain} is no mail domain.',
    cause: 'A domain is what stands behind the @ of an address, such as example.com.',
    next: 'Give the domain alone, without @ and without an address.',
    status: 400,
    exitCode: 2,
  },
  domain_not_found: {
    title: 'Tenant {tenant} has no verified domain {domain}.',
    cause: 'Nobody has verified this domain for the tenant, or it was taken back already.',
    next: 'List them with "rollcall guard show --tenant {tenant}".',
    status: 404,
    exitCode: 5,
  },
} as const satisfies Record<string, ErrorDefinition>
