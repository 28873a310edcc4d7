import type { PropertyRun, PropertyStore } from '../properties/property-store.ts'
import type { RoleStore } from '../roles/role-store.ts'
import type { StagingStore } from '../staging/staging-store.ts'
import type { Synchronization } from '../staging/synchronization.ts'
import type { ManagementPorts } from '../tenants/manage-tenants.ts'
import type { Reach } from '../tenants/tenant.ts'
import type { DisconnectionStore } from './disconnection.ts'
import type { MemberStore } from './member-store.ts'
import type { PolicyStore } from './policy-store.ts'

/** What the use cases of connections, members and staging need from outside. */
export interface MembershipPorts extends ManagementPorts {
  readonly policies: PolicyStore
  readonly members: MemberStore
  readonly staging: StagingStore
  readonly properties: PropertyStore
  readonly roles: RoleStore
  readonly disconnections: DisconnectionStore
  /** Has a run of Synchronize worked on, later and perhaps elsewhere; until it is over, whatever dies. */
  readonly runSynchronization: (run: Pick<Synchronization, 'tenantId' | 'id'>) => Promise<void>
  /** The same for an apply of properties. */
  readonly runProperties: (run: Pick<PropertyRun, 'tenantId' | 'id'>) => Promise<void>
  /** The same for the end of a connection. */
  readonly runDisconnection: (reach: Reach) => Promise<void>
}
