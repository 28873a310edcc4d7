import type { ProviderPorts } from '../../../provider/provider-ports.ts'
import type { Database } from '../../database.ts'
import { createPlanStore } from './plans.ts'

/** Plans and what else belongs to a customer's side of a connection, in PostgreSQL. */
export function connectionStores(database: Database): Pick<ProviderPorts, 'plans'> {
  return { plans: createPlanStore(database) }
}
