import type { MembershipPorts } from '../../../provider/membership/ports.ts'
import type { Database } from '../../database.ts'
import { createPropertyStore } from '../properties/property-store.ts'
import { createRoleStore } from '../roles/role-store.ts'
import { createDisconnectionStore } from './disconnections.ts'
import { createMemberStore } from './member-store.ts'
import { createPolicyStore } from './policies.ts'
import { createStagingStore } from './staging-store.ts'

/** Connections' policies, members, properties and what is staged, in PostgreSQL. `newId` makes the ids of persons. */
export function membershipStores(
  database: Database,
  newId: () => string,
): Pick<MembershipPorts, 'policies' | 'members' | 'staging' | 'properties' | 'roles' | 'disconnections'> {
  return {
    policies: createPolicyStore(database, newId),
    members: createMemberStore(database, newId),
    staging: createStagingStore(database, newId),
    properties: createPropertyStore(database),
    roles: createRoleStore(database),
    disconnections: createDisconnectionStore(database, newId),
  }
}
