import type { AttentionPorts } from './attention.ts'
import type { MembershipPorts } from './membership/ports.ts'
import type { OauthPorts } from './oauth/manage-oauth-clients.ts'
import type { PlanPorts } from './plans/manage-plans.ts'
import type { SetupPorts } from './setup/manage-setup-links.ts'

/** What every use case of the app side needs from outside, put together. */
export interface ProviderPorts extends AttentionPorts, MembershipPorts, OauthPorts, PlanPorts, SetupPorts {}
