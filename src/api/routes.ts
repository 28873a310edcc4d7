import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { accountRoutes } from './accounts.ts'
import { adminRoutes } from './admins.ts'
import { apiKeyRoutes } from './api-keys.ts'
import { appRoleRoutes } from './app-roles.ts'
import { applicationRoutes } from './applications.ts'
import { assignmentRoutes } from './assignments.ts'
import { attentionRoutes } from './attention.ts'
import { auditRoutes } from './audit.ts'
import { connectionPolicyRoutes } from './connection-policies.ts'
import type { CoreDependencies } from './core-dependencies.ts'
import { cycleRoutes } from './cycles.ts'
import { definitionRoutes } from './definitions.ts'
import { directoryRoutes } from './directory.ts'
import type { DirectoryDependencies } from './directory-dependencies.ts'
import { driftRoutes } from './drift.ts'
import { dryRunRoutes } from './dry-runs.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { eventRoutes } from './events.ts'
import { expressionRoutes } from './expressions.ts'
import { type FeedDependencies, feedRoutes } from './feed.ts'
import { heldRoutes } from './held.ts'
import { historyRoutes } from './history.ts'
import { type HookDependencies, hookRoutes } from './hooks.ts'
import { impactRoutes } from './impact.ts'
import { importableRoutes } from './importable.ts'
import { logRoutes } from './logs.ts'
import { type MailDependencies, mailRoutes } from './mails.ts'
import { mappingRoutes } from './mappings.ts'
import { memberRoutes } from './members.ts'
import { oauthClientRoutes } from './oauth-clients.ts'
import { passwordLinkRoutes } from './password-links.ts'
import { personRoutes } from './persons.ts'
import { pictureRoutes } from './pictures.ts'
import { planRoutes } from './plans.ts'
import { productRoleRoutes } from './product-roles.ts'
import { propertyRoutes } from './properties.ts'
import { provisionRoutes } from './provision.ts'
import { receivedGroupRoutes } from './received-groups.ts'
import { requestRoutes } from './requests.ts'
import { restartRoutes } from './restart.ts'
import { scopeRoutes } from './scope.ts'
import { sessionRoutes } from './sessions.ts'
import { settingsRoutes } from './settings.ts'
import { setupRoutes } from './setup.ts'
import { setupLinkRoutes } from './setup-links.ts'
import { signInLinkRoutes } from './sign-in.ts'
import { type SigningKeyDependencies, signingKeyRoutes } from './signing-keys.ts'
import { stagingRoutes } from './staging.ts'
import { systemRoutes } from './system.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'
import { tenantRoutes } from './tenants.ts'
import { tokenRoutes } from './tokens.ts'
import { waitingRoutes } from './waiting.ts'
import { type WebhookDependencies, webhookRoutes } from './webhooks.ts'

/** What the routes of the management API work with; `server` hands it in. Each noun adds the port it uses. */
export interface ApiDependencies
  extends CoreDependencies,
    DirectoryDependencies,
    EngineDependencies,
    FeedDependencies,
    HookDependencies,
    MailDependencies,
    ProviderDependencies,
    SigningKeyDependencies,
    WebhookDependencies {}

/** The nouns of the management API under /api/v1, in the order in which the description lists them. */
export function apiRoutes(dependencies: ApiDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(coreRoutes(dependencies))
    await app.register(directoryRoutes(dependencies))
    await app.register(accountRoutes(dependencies))
    await app.register(applicationRoutes(dependencies))
    await app.register(settingsRoutes(dependencies))
    await app.register(mappingRoutes(dependencies))
    await app.register(scopeRoutes(dependencies))
    await app.register(appRoleRoutes(dependencies))
    await app.register(impactRoutes(dependencies))
    await app.register(historyRoutes(dependencies))
    await app.register(expressionRoutes(dependencies))
    await app.register(assignmentRoutes(dependencies))
    await app.register(cycleRoutes(dependencies))
    await app.register(restartRoutes(dependencies))
    await app.register(driftRoutes(dependencies))
    await app.register(importableRoutes(dependencies))
    await app.register(waitingRoutes(dependencies))
    await app.register(dryRunRoutes(dependencies))
    await app.register(heldRoutes(dependencies))
    await app.register(provisionRoutes(dependencies))
    await app.register(logRoutes(dependencies))
    await app.register(pictureRoutes(dependencies))
    await app.register(attentionRoutes(dependencies))
    await app.register(mailRoutes(dependencies))
    await app.register(tenantRoutes(dependencies))
    await app.register(connectionPolicyRoutes(dependencies))
    await app.register(stagingRoutes(dependencies))
    await app.register(memberRoutes(dependencies))
    await app.register(personRoutes(dependencies))
    await app.register(propertyRoutes(dependencies))
    await app.register(productRoleRoutes(dependencies))
    await app.register(receivedGroupRoutes(dependencies))
    await app.register(definitionRoutes(dependencies))
    await app.register(planRoutes(dependencies))
    await app.register(setupLinkRoutes(dependencies))
    await app.register(setupRoutes(dependencies))
    await app.register(tokenRoutes(dependencies))
    await app.register(oauthClientRoutes(dependencies))
    await app.register(feedRoutes(dependencies))
    await app.register(webhookRoutes(dependencies))
    await app.register(signingKeyRoutes(dependencies))
    await app.register(hookRoutes(dependencies))
    await app.register(requestRoutes(dependencies))
  }
}

/** What every server has: what it is, who may use it, live events. */
export function coreRoutes(dependencies: CoreDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(systemRoutes(dependencies))
    await app.register(sessionRoutes(dependencies))
    await app.register(signInLinkRoutes(dependencies))
    await app.register(passwordLinkRoutes(dependencies))
    await app.register(adminRoutes(dependencies))
    await app.register(apiKeyRoutes(dependencies))
    await app.register(auditRoutes(dependencies))
    await app.register(eventRoutes(dependencies))
  }
}
