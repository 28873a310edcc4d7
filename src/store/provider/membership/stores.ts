import type { MembershipPorts } from '../../../provider/membership/ports.ts'
import type { Database } from '../../database.ts'
import { createPolicyStore } from './policies.ts'

/** Connections' policies, members and what is staged, in PostgreSQL. */
export function membershipStores(database: Database): Pick<MembershipPorts, 'policies'> {
  return { policies: createPolicyStore(database) }
}
