import type { ProviderPorts } from '../../../provider/provider-ports.ts'
import type { Database } from '../../database.ts'
import { createAttentionStore } from './attention.ts'
import { createOauthStore } from './oauth-clients.ts'
import { createPlanStore } from './plans.ts'
import { createSetupStore } from './setup-links.ts'

/** Plans and what else belongs to a customer's side of a connection, in PostgreSQL. */
export function connectionStores(
  database: Database,
): Pick<ProviderPorts, 'attention' | 'oauth' | 'plans' | 'setup'> {
  return {
    attention: createAttentionStore(database),
    oauth: createOauthStore(database),
    plans: createPlanStore(database),
    setup: createSetupStore(database),
  }
}
