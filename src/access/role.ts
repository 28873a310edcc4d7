/** What someone is here for. A customer admin is bound to one tenant; the others see the whole installation. */
export const roles = ['operator', 'admin', 'approver', 'auditor', 'customer_admin'] as const
export type Role = (typeof roles)[number]

/** Everything that can be allowed or refused, one word for reading and one for each kind of change. */
export const permissions = [
  // One's own: who am I, sign out, change my password, end my sessions.
  'session.own',
  'system.read',
  'applications.read',
  'applications.change',
  'applications.run',
  'assignments.change',
  'approvals.decide',
  'directory.read',
  'directory.change',
  'log.read',
  'tenants.read',
  'tenants.change',
  'tenants.manage',
  'persons.read',
  'persons.change',
  'persons.delete',
  'tokens.read',
  'tokens.change',
  'events.read',
  'events.change',
  'plans.read',
  'plans.change',
  'audit.read',
  'admins.read',
  'admins.change',
  'keys.read',
  'keys.change',
  'sign_in_links.make',
] as const
export type Permission = (typeof permissions)[number]

const reading = permissions.filter((permission) => permission.endsWith('.read'))

/**
 * Roles × permissions: the one place that says who may do what. `tenants.manage` makes and removes tenants,
 * `tenants.change` changes one; making sign-in links, admins and keys means handing out rights, and is the operator's;
 * so is deleting a person, whom every tenant loses.
 * `events.…` is what the product receives: of no concern to a customer's admin.
 */
const granted: Readonly<Record<Role, readonly Permission[]>> = {
  operator: permissions,
  admin: [
    'session.own',
    ...reading,
    'applications.change',
    'applications.run',
    'assignments.change',
    'approvals.decide',
    'directory.change',
    'tenants.change',
    'tenants.manage',
    'persons.change',
    'tokens.change',
    'events.change',
    'plans.change',
  ],
  approver: [
    'session.own',
    'system.read',
    'applications.read',
    'directory.read',
    'log.read',
    'approvals.decide',
  ],
  auditor: ['session.own', ...reading],
  customer_admin: [
    'session.own',
    'system.read',
    'tenants.read',
    'tenants.change',
    'tokens.read',
    'tokens.change',
    'audit.read',
  ],
}

/** Every permission of a role, in the order of `permissions`. */
export function permissionsOf(role: Role): readonly Permission[] {
  return permissions.filter((permission) => granted[role].includes(permission))
}

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text)
}
