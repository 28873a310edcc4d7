import type { ManagementPorts } from '../manage-tenants.ts'
import type { PolicyStore } from './policy-store.ts'

/** What the use cases of connections, members and staging need from outside. */
export interface MembershipPorts extends ManagementPorts {
  readonly policies: PolicyStore
}
