import type { Permission } from '../access/role.ts'

/** What the audit log can say a change was made to; each has a snapshot that tells from → to (`audit-snapshots.ts`). */
export type TargetKind =
  | 'person'
  | 'group'
  | 'application'
  | 'tenant'
  | 'connection'
  | 'record'
  | 'member'
  | 'somebody'
  | 'token'
  | 'plan'
  | 'setup_link'
  | 'oauth_client'
  | 'webhook'
  | 'hook'
  | 'signing_key'
  | 'role'
  | 'property'
  | 'setup_link'
  | 'admin'
  | 'key'
  | 'directory'
  | 'session'

/** Who may use a route, and what the audit log calls what it does. */
export interface RouteAccess {
  readonly permission: Permission
  /** Undefined: the route changes nothing. */
  readonly action?: string
  readonly target?: TargetKind
  /** It shows a new secret: a session has to have given its password not long ago. */
  readonly mints?: true
}

const reads = (permission: Permission): RouteAccess => ({ permission })
const changes = (permission: Permission, action: string, target: TargetKind): RouteAccess => ({
  permission,
  action,
  target,
})

/** Hands out what lets somebody in: a session that is not fresh has to prove itself again. */
const mints = (permission: Permission, action: string, target: TargetKind): RouteAccess => ({
  permission,
  action,
  target,
  mints: true,
})

/**
 * Every route of the management API that is not public, with its permission. A route that is missing here is the
 * operator's alone, and a test fails. A target is named by the path parameter of the same name (`:application`).
 */
export const routePermissions: Readonly<Record<string, RouteAccess>> = {
  'GET /about': reads('system.read'),
  'GET /events': reads('applications.read'),

  'GET /session': reads('session.own'),
  'DELETE /session': changes('session.own', 'session.ended', 'session'),
  'PUT /session/password': changes('session.own', 'admin.password_changed', 'admin'),
  'POST /session/confirm': changes('session.own', 'session.confirmed', 'session'),
  'GET /sessions': reads('session.own'),
  'DELETE /sessions/:session': changes('session.own', 'session.ended', 'session'),
  'POST /sign-in-links': changes('sign_in_links.make', 'sign_in_link.made', 'session'),

  'GET /admins': reads('admins.read'),
  'POST /admins': changes('admins.change', 'admin.invited', 'admin'),
  'POST /admins/first-link': changes('admins.change', 'admin.first_link_made', 'admin'),
  'GET /admins/:admin': reads('admins.read'),
  'PATCH /admins/:admin': changes('admins.change', 'admin.changed', 'admin'),
  'POST /admins/:admin/password-link': changes('admins.change', 'admin.password_link_made', 'admin'),
  'GET /admins/:admin/sessions': reads('admins.read'),
  'DELETE /admins/:admin/sessions': changes('admins.change', 'admin.sessions_ended', 'admin'),
  'GET /roles': reads('session.own'),
  'GET /api-keys': reads('keys.read'),
  'POST /api-keys': mints('keys.change', 'api_key.created', 'key'),
  'DELETE /api-keys/:key': changes('keys.change', 'api_key.revoked', 'key'),
  'GET /audit': reads('audit.read'),
  'GET /audit/export': reads('audit.read'),
  'GET /audit/:entry': reads('audit.read'),

  'GET /directory': reads('directory.read'),
  'PATCH /directory': changes('directory.change', 'directory.default_domain_set', 'directory'),
  'GET /directory/changes': reads('directory.read'),
  'GET /directory/people': reads('directory.read'),
  'POST /directory/people': changes('directory.change', 'person.created', 'person'),
  'GET /directory/people/:person': reads('directory.read'),
  'GET /directory/people/:person/groups': reads('directory.read'),
  'PATCH /directory/people/:person': changes('directory.change', 'person.changed', 'person'),
  'DELETE /directory/people/:person': changes('directory.change', 'person.deleted', 'person'),
  'POST /directory/people/:person/disable': changes('directory.change', 'person.disabled', 'person'),
  'POST /directory/people/:person/enable': changes('directory.change', 'person.enabled', 'person'),
  'POST /directory/people/:person/restore': changes('directory.change', 'person.restored', 'person'),
  'POST /directory/people/:person/purge': changes('directory.change', 'person.purged', 'person'),
  'GET /directory/people/:person/access': reads('directory.read'),
  'GET /directory/people/:person/changes': reads('directory.read'),
  'GET /directory/groups/:group/access': reads('directory.read'),
  'GET /directory/people/:person/applications': reads('directory.read'),
  'GET /directory/groups/:group/applications': reads('directory.read'),
  'GET /directory/groups': reads('directory.read'),
  'POST /directory/groups': changes('directory.change', 'group.created', 'group'),
  'GET /directory/groups/:group': reads('directory.read'),
  'PATCH /directory/groups/:group': changes('directory.change', 'group.changed', 'group'),
  'DELETE /directory/groups/:group': changes('directory.change', 'group.deleted', 'group'),
  'POST /directory/groups/:group/restore': changes('directory.change', 'group.restored', 'group'),
  'POST /directory/groups/:group/purge': changes('directory.change', 'group.purged', 'group'),
  'GET /directory/groups/:group/members': reads('directory.read'),
  'POST /directory/groups/:group/members': changes('directory.change', 'group.members_changed', 'group'),
  'GET /directory/imports': reads('directory.read'),
  'POST /directory/imports': changes('directory.change', 'directory.imported', 'directory'),

  'GET /gallery': reads('applications.read'),
  'GET /applications': reads('applications.read'),
  'POST /applications': changes('applications.change', 'application.created', 'application'),
  'GET /applications/:application': reads('applications.read'),
  'DELETE /applications/:application': changes('applications.change', 'application.deleted', 'application'),
  'GET /applications/:application/settings': reads('applications.read'),
  'PATCH /applications/:application/settings': changes(
    'applications.change',
    'application.settings_changed',
    'application',
  ),
  'PATCH /applications/:application/connection': changes(
    'applications.change',
    'application.connection_changed',
    'application',
  ),
  'GET /applications/:application/settings/list': reads('applications.read'),
  'GET /applications/:application/mappings/:object': reads('applications.read'),
  'PUT /applications/:application/mappings/:object': changes(
    'applications.change',
    'application.mapping_changed',
    'application',
  ),
  'POST /applications/:application/mappings/:object/sample': reads('applications.read'),
  'GET /applications/:application/mappings/export': reads('applications.read'),
  'GET /applications/:application/mappings/defaults': reads('applications.read'),
  'POST /applications/:application/mappings/import': changes(
    'applications.change',
    'application.mappings_imported',
    'application',
  ),
  'POST /applications/:application/mappings/restore-defaults': changes(
    'applications.change',
    'application.mappings_restored',
    'application',
  ),
  'GET /applications/:application/scope': reads('applications.read'),
  'PUT /applications/:application/scope': changes(
    'applications.change',
    'application.scope_changed',
    'application',
  ),
  'POST /applications/:application/scope/count': reads('applications.read'),
  'POST /applications/:application/scope/why': reads('applications.read'),
  'GET /applications/:application/roles': reads('applications.read'),
  'PUT /applications/:application/roles': changes(
    'applications.change',
    'application.app_roles_changed',
    'application',
  ),
  'POST /applications/:application/impact': reads('applications.read'),
  'POST /applications/:application/impact/people': reads('applications.read'),
  'GET /applications/:application/history': reads('applications.read'),
  'GET /applications/:application/history/diff': reads('applications.read'),
  'GET /applications/:application/history/:version': reads('applications.read'),
  'POST /applications/:application/history/:version/restore': changes(
    'applications.change',
    'application.version_restored',
    'application',
  ),
  'POST /expressions/evaluate': reads('applications.read'),
  'GET /expressions/functions': reads('applications.read'),
  'GET /expressions/functions/:name': reads('applications.read'),
  'POST /applications/:application/test': changes(
    'applications.run',
    'application.connection_tested',
    'application',
  ),
  'POST /applications/:application/resume': changes('applications.run', 'application.resumed', 'application'),
  'POST /applications/:application/reconnect': changes(
    'applications.change',
    'application.reconnected',
    'application',
  ),
  'POST /applications/:application/pause': changes('applications.run', 'application.paused', 'application'),
  'GET /applications/:application/cycles/:cycle/pace': reads('applications.read'),
  'GET /applications/:application/drift': reads('applications.read'),
  'GET /applications/:application/waiting-members': reads('applications.read'),
  'POST /applications/:application/drift/repair': changes(
    'applications.run',
    'drift.repair_asked',
    'application',
  ),
  // What accounts hold is shown as people's attributes, so whoever looks needs to see the directory.
  'GET /applications/:application/importable': reads('directory.read'),
  'POST /applications/:application/importable': changes(
    'directory.change',
    'accounts.imported',
    'application',
  ),
  'GET /held': reads('applications.read'),
  'GET /applications/:application/held': reads('applications.read'),
  'POST /applications/:application/held/allow': changes('approvals.decide', 'held.allowed', 'application'),
  'POST /applications/:application/held/keep': changes('approvals.decide', 'held.kept', 'application'),
  'GET /approvals': reads('applications.read'),
  'GET /approvals/rejected': reads('applications.read'),
  'POST /applications/:application/approvals/approve': changes(
    'approvals.decide',
    'approval.approved',
    'application',
  ),
  'POST /applications/:application/approvals/reject': changes(
    'approvals.decide',
    'approval.rejected',
    'application',
  ),
  'GET /mails': reads('log.read'),
  'GET /applications/:application/failures': reads('log.read'),
  'GET /applications/:application/assignments': reads('applications.read'),
  'POST /applications/:application/assignments': changes(
    'assignments.change',
    'assignment.added',
    'application',
  ),
  'POST /applications/:application/assignments/remove': changes(
    'assignments.change',
    'assignment.removed',
    'application',
  ),
  'GET /applications/:application/cycles': reads('applications.read'),
  'GET /applications/:application/cycles/:cycle': reads('applications.read'),
  'POST /applications/:application/cycles': changes('applications.run', 'cycle.started', 'application'),
  'POST /applications/:application/cycles/stop': changes('applications.run', 'cycle.stopped', 'application'),
  'GET /applications/:application/restart': reads('applications.read'),
  'POST /applications/:application/restart': changes(
    'applications.run',
    'application.restarted',
    'application',
  ),
  'GET /applications/:application/dry-runs': reads('applications.read'),
  'GET /applications/:application/dry-runs/:dryRun': reads('applications.read'),
  'GET /applications/:application/dry-runs/:dryRun/entries': reads('applications.read'),
  'POST /applications/:application/dry-runs': changes('applications.run', 'dry_run.started', 'application'),
  'POST /applications/:application/dry-runs/:dryRun/stop': changes(
    'applications.run',
    'dry_run.stopped',
    'application',
  ),
  'POST /applications/:application/provision': changes(
    'applications.run',
    'application.provisioned_on_demand',
    'application',
  ),
  'GET /logs': reads('log.read'),
  'GET /logs/outcomes': reads('log.read'),
  'GET /logs/export': reads('log.read'),
  'GET /logs/:id': reads('log.read'),

  'GET /attention': reads('tenants.read'),
  'GET /tenants': reads('tenants.read'),
  'POST /tenants': changes('tenants.manage', 'tenant.created', 'tenant'),
  'GET /tenants/:tenant': reads('tenants.read'),
  'DELETE /tenants/:tenant': changes('tenants.manage', 'tenant.deleted', 'tenant'),
  'GET /tenants/:tenant/connections': reads('tenants.read'),
  'PATCH /tenants/:tenant/connection': changes('tenants.change', 'tenant.connection_changed', 'tenant'),
  'GET /tenants/:tenant/connections/:connection': reads('tenants.read'),
  'PATCH /tenants/:tenant/connections/:connection': changes(
    'tenants.change',
    'connection.policy_changed',
    'connection',
  ),
  'POST /tenants/:tenant/connections/:connection/disconnect': changes(
    'tenants.change',
    'connection.disconnected',
    'connection',
  ),
  'GET /tenants/:tenant/connections/:connection/staged': reads('tenants.read'),
  'GET /tenants/:tenant/connections/:connection/staged/:record': reads('tenants.read'),
  'POST /tenants/:tenant/connections/:connection/staged/:record/resolve': changes(
    'tenants.change',
    'staged.decided',
    'record',
  ),
  'POST /tenants/:tenant/connections/:connection/synchronize': changes(
    'tenants.change',
    'connection.synchronized',
    'connection',
  ),
  'GET /tenants/:tenant/connections/:connection/synchronizations': reads('tenants.read'),
  'GET /tenants/:tenant/synchronizations/:id': reads('tenants.read'),
  'POST /tenants/:tenant/synchronizations/:id/allow': changes(
    'tenants.change',
    'synchronization.allowed',
    'tenant',
  ),
  'POST /tenants/:tenant/synchronizations/:id/cancel': changes(
    'tenants.change',
    'synchronization.cancelled',
    'tenant',
  ),
  'GET /tenants/:tenant/members': reads('tenants.read'),
  'POST /tenants/:tenant/members': changes('tenants.manage', 'member.added', 'member'),
  'GET /tenants/:tenant/members/:member': reads('tenants.read'),
  'PATCH /tenants/:tenant/members/:member': changes('tenants.manage', 'member.marked', 'member'),
  'GET /tenants/:tenant/members/:member/history': reads('tenants.read'),
  'POST /tenants/:tenant/members/:member/deactivate': changes(
    'tenants.change',
    'member.deactivated',
    'member',
  ),
  'POST /tenants/:tenant/members/:member/reactivate': changes(
    'tenants.change',
    'member.reactivated',
    'member',
  ),
  'POST /tenants/:tenant/members/:member/remove': changes('tenants.change', 'member.removed', 'member'),
  'GET /tenants/:tenant/properties': reads('tenants.read'),
  'GET /tenants/:tenant/properties/seen': reads('tenants.read'),
  'GET /tenants/:tenant/properties/problems': reads('tenants.read'),
  'GET /tenants/:tenant/properties/preview': reads('tenants.read'),
  'POST /tenants/:tenant/properties/apply': changes('tenants.change', 'properties.applied', 'tenant'),
  'PUT /tenants/:tenant/properties/:property': changes('tenants.change', 'property.mapped', 'property'),
  'DELETE /tenants/:tenant/properties/:property': changes('tenants.change', 'property.removed', 'property'),
  'GET /tenants/:tenant/property-runs/:run': reads('tenants.read'),
  'GET /product-roles': reads('plans.read'),
  'PUT /product-roles/:role': changes('plans.change', 'product_role.declared', 'role'),
  'DELETE /product-roles/:role': changes('plans.change', 'product_role.retracted', 'role'),
  'GET /tenants/:tenant/product-roles': reads('tenants.read'),
  'PUT /tenants/:tenant/product-roles/:role': changes('tenants.manage', 'tenant.role_declared', 'role'),
  'DELETE /tenants/:tenant/product-roles/:role': changes('tenants.manage', 'tenant.role_retracted', 'role'),
  'PUT /tenants/:tenant/product-roles/:role/groups/:received': changes(
    'tenants.change',
    'product_role.mapped',
    'role',
  ),
  'DELETE /tenants/:tenant/product-roles/:role/groups/:received': changes(
    'tenants.change',
    'product_role.unmapped',
    'role',
  ),
  'GET /tenants/:tenant/groups': reads('tenants.read'),
  'GET /tenants/:tenant/groups/:group': reads('tenants.read'),
  'GET /tenants/:tenant/groups/:group/members': reads('tenants.read'),
  'GET /tenants/:tenant/members/:member/roles': reads('tenants.read'),
  'GET /tenants/:tenant/may-enter': reads('tenants.read'),
  'POST /persons': changes('persons.change', 'person.added_to_product', 'somebody'),
  'GET /persons/:somebody': reads('persons.read'),
  'PUT /persons/:somebody/emails/:email': changes('persons.change', 'person.email_changed', 'somebody'),
  'DELETE /persons/:somebody': changes('persons.delete', 'person.deleted_from_product', 'somebody'),
  'GET /tenants/:tenant/guards': reads('tenants.read'),
  'PATCH /tenants/:tenant/guards': changes('tenants.manage', 'tenant.guards_changed', 'tenant'),
  'PUT /tenants/:tenant/domains/:domain': changes('tenants.manage', 'tenant.domain_verified', 'tenant'),
  'DELETE /tenants/:tenant/domains/:domain': changes('tenants.manage', 'tenant.domain_taken_back', 'tenant'),
  'GET /tenants/:tenant/schemas': reads('tenants.read'),
  'POST /tenants/:tenant/schemas': changes('tenants.change', 'tenant.schema_added', 'tenant'),
  'DELETE /tenants/:tenant/schemas/:name': changes('tenants.change', 'tenant.schema_removed', 'tenant'),
  'GET /tenants/:tenant/resource-types': reads('tenants.read'),
  'POST /tenants/:tenant/resource-types': changes('tenants.change', 'tenant.resource_type_added', 'tenant'),
  'DELETE /tenants/:tenant/resource-types/:name': changes(
    'tenants.change',
    'tenant.resource_type_removed',
    'tenant',
  ),
  'GET /hook': reads('events.read'),
  'PUT /hook': changes('events.change', 'hook.set', 'hook'),
  'DELETE /hook': changes('events.change', 'hook.removed', 'hook'),
  'POST /hook/test': changes('events.change', 'hook.tested', 'hook'),
  'POST /hook/rotate-secret': changes('events.change', 'hook.secret_rotated', 'hook'),
  'GET /tenants/:tenant/hook': reads('events.read'),
  'PUT /tenants/:tenant/hook': changes('events.change', 'hook.set', 'hook'),
  'DELETE /tenants/:tenant/hook': changes('events.change', 'hook.removed', 'hook'),
  'POST /tenants/:tenant/hook/test': changes('events.change', 'hook.tested', 'hook'),
  'POST /tenants/:tenant/hook/rotate-secret': changes('events.change', 'hook.secret_rotated', 'hook'),
  'GET /signing-keys': reads('events.read'),
  'POST /signing-keys/rotate': changes('events.change', 'signing_key.rotated', 'signing_key'),
  'GET /webhooks': reads('events.read'),
  'POST /webhooks': changes('events.change', 'webhook.created', 'webhook'),
  'GET /webhooks/:webhook': reads('events.read'),
  'PATCH /webhooks/:webhook': changes('events.change', 'webhook.changed', 'webhook'),
  'DELETE /webhooks/:webhook': changes('events.change', 'webhook.removed', 'webhook'),
  'POST /webhooks/:webhook/enable': changes('events.change', 'webhook.enabled', 'webhook'),
  'POST /webhooks/:webhook/disable': changes('events.change', 'webhook.disabled', 'webhook'),
  'POST /webhooks/:webhook/rotate-secret': changes('events.change', 'webhook.secret_rotated', 'webhook'),
  'POST /webhooks/:webhook/test': changes('events.change', 'webhook.tested', 'webhook'),
  'GET /webhooks/:webhook/deliveries': reads('events.read'),
  'POST /webhooks/:webhook/deliveries/:event/replay': changes(
    'events.change',
    'webhook.event_replayed',
    'webhook',
  ),
  'POST /webhooks/:webhook/replay': changes('events.change', 'webhook.replayed', 'webhook'),
  'GET /tenants/:tenant/webhooks': reads('events.read'),
  'POST /tenants/:tenant/webhooks': changes('events.change', 'webhook.created', 'webhook'),
  'GET /tenants/:tenant/webhooks/:webhook': reads('events.read'),
  'PATCH /tenants/:tenant/webhooks/:webhook': changes('events.change', 'webhook.changed', 'webhook'),
  'DELETE /tenants/:tenant/webhooks/:webhook': changes('events.change', 'webhook.removed', 'webhook'),
  'POST /tenants/:tenant/webhooks/:webhook/enable': changes('events.change', 'webhook.enabled', 'webhook'),
  'POST /tenants/:tenant/webhooks/:webhook/disable': changes('events.change', 'webhook.disabled', 'webhook'),
  'POST /tenants/:tenant/webhooks/:webhook/rotate-secret': changes(
    'events.change',
    'webhook.secret_rotated',
    'webhook',
  ),
  'POST /tenants/:tenant/webhooks/:webhook/test': changes('events.change', 'webhook.tested', 'webhook'),
  'GET /tenants/:tenant/webhooks/:webhook/deliveries': reads('events.read'),
  'POST /tenants/:tenant/webhooks/:webhook/deliveries/:event/replay': changes(
    'events.change',
    'webhook.event_replayed',
    'webhook',
  ),
  'POST /tenants/:tenant/webhooks/:webhook/replay': changes('events.change', 'webhook.replayed', 'webhook'),
  'GET /feed': reads('events.read'),
  'GET /tenants/:tenant/feed': reads('events.read'),
  'GET /tenants/:tenant/snapshot': reads('events.read'),
  'GET /tenants/:tenant/setup': reads('tenants.read'),
  'GET /tenants/:tenant/setup-links': reads('tokens.read'),
  'POST /tenants/:tenant/setup-links': mints('tokens.change', 'setup_link.made', 'setup_link'),
  'DELETE /tenants/:tenant/setup-links/:link': changes('tokens.change', 'setup_link.revoked', 'setup_link'),
  'GET /tenants/:tenant/oauth-clients': reads('tokens.read'),
  'POST /tenants/:tenant/oauth-clients': mints('tokens.change', 'oauth_client.created', 'oauth_client'),
  'DELETE /tenants/:tenant/oauth-clients/:client': changes(
    'tokens.change',
    'oauth_client.revoked',
    'oauth_client',
  ),
  'GET /plans': reads('plans.read'),
  'POST /plans': changes('plans.change', 'plan.created', 'plan'),
  'GET /plans/:plan': reads('plans.read'),
  'PATCH /plans/:plan': changes('plans.change', 'plan.changed', 'plan'),
  'DELETE /plans/:plan': changes('plans.change', 'plan.removed', 'plan'),
  'GET /tenants/:tenant/provisioning': reads('tenants.read'),
  'POST /tenants/:tenant/activate': changes('tenants.change', 'tenant.activated', 'tenant'),
  'POST /tenants/:tenant/deactivate': changes('tenants.change', 'tenant.deactivated', 'tenant'),
  'PUT /tenants/:tenant/plan': changes('tenants.manage', 'tenant.plan_changed', 'tenant'),
  'GET /tenants/:tenant/events': reads('tenants.read'),
  'GET /tenants/:tenant/requests': reads('tenants.read'),
  'GET /tenants/:tenant/requests/:request': reads('tenants.read'),
  'POST /tenants/:tenant/requests/:request/replay': changes('tenants.change', 'request.replayed', 'tenant'),
  'POST /tokens/identify': reads('tokens.read'),
  'GET /tenants/:tenant/tokens': reads('tokens.read'),
  'POST /tenants/:tenant/tokens': mints('tokens.change', 'token.created', 'token'),
  'POST /tenants/:tenant/tokens/:token/rotate': mints('tokens.change', 'token.rotated', 'token'),
  'DELETE /tenants/:tenant/tokens/:token': changes('tokens.change', 'token.revoked', 'token'),
}

/** The entry of a route as Fastify knows it; HEAD is asked for like GET. */
export function accessOf(method: string, path: string): RouteAccess | undefined {
  const key = `${method === 'HEAD' ? 'GET' : method} ${path.replace(/^\/api\/v1/, '').replace(/(?<=.)\/$/, '')}`
  return Object.hasOwn(routePermissions, key) ? routePermissions[key] : undefined
}
