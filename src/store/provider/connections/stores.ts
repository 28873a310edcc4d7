import type { ProviderPorts } from '../../../provider/provider-ports.ts'
import type { Database } from '../../database.ts'
import { createPlanStore } from './plans.ts'
import { createSetupStore } from './setup-links.ts'

/** Plans and what else belongs to a customer's side of a connection, in PostgreSQL. */
export function connectionStores(database: Database): Pick<ProviderPorts, 'plans' | 'setup'> {
  return { plans: createPlanStore(database), setup: createSetupStore(database) }
}
