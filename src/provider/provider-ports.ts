import type { MembershipPorts } from './membership/ports.ts'
import type { PlanPorts } from './plans/manage-plans.ts'

/** What every use case of the app side needs from outside, put together. */
export interface ProviderPorts extends MembershipPorts, PlanPorts {}
