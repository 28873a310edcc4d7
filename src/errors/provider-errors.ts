import type { ErrorDefinition } from './definition.ts'

export const providerErrors = {
  tenant_not_found: {
    title: 'There is no tenant {tenant}.',
    cause: 'No tenant has this id or name.',
    next: 'List the tenants with "rollcall tenant list".',
    status: 404,
    exitCode: 5,
  },
  tenant_name_taken: {
    title: 'A tenant named {name} exists already.',
    cause: 'Names of tenants are unique, whatever their case.',
    next: 'Choose another name, or use the tenant that exists.',
    status: 409,
    exitCode: 6,
  },
  tenant_name_invalid: {
    title: 'This is no name for a tenant.',
    cause: 'A name has 1 to 200 characters, is not blank, and contains no control characters.',
    next: 'Give the tenant the name of the organisation.',
    status: 400,
    exitCode: 2,
  },
  connection_profile_unknown: {
    title: 'There is no profile {profile}.',
    cause: 'A profile names how an identity provider speaks SCIM. Known are: {known}.',
    next: 'Use one of the known profiles; "lenient" accepts every client.',
    status: 400,
    exitCode: 2,
  },
  token_not_found: {
    title: 'There is no token {token} in tenant {tenant}.',
    cause: 'No token of this tenant has this id.',
    next: 'List its tokens with "rollcall token list --tenant {tenant}".',
    status: 404,
    exitCode: 5,
  },
  token_description_invalid: {
    title: 'A token needs a description of 1 to 200 characters.',
    cause: 'The description is how a person later tells which token belongs to which identity provider.',
    next: 'Say where the token will be used, for example "Entra, production".',
    status: 400,
    exitCode: 2,
  },
  token_scope_unknown: {
    title: 'There is no scope {scope}.',
    cause: 'A scope is "scim" for everything, or resources and a verb, such as "users:read" or "groups:*".',
    next: 'Use "scim" for an identity provider.',
    status: 400,
    exitCode: 2,
  },
  token_expiry_invalid: {
    title: 'A token cannot expire after {days} days.',
    cause: 'The lifetime is a whole number of days from 1 to 3650, or none.',
    next: 'Leave it out for 365 days.',
    status: 400,
    exitCode: 2,
  },
  token_revoked: {
    title: 'The token {token} has been revoked.',
    cause: 'A revoked token cannot be rotated.',
    next: 'Create a new one with "rollcall token create".',
    status: 409,
    exitCode: 6,
  },
} as const satisfies Record<string, ErrorDefinition>
