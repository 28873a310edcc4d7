import { randomBytes } from 'node:crypto'
import { v7 as newUuid } from 'uuid'
import { createProvider, type Provider } from '../../src/provider/provider.ts'
import type { ManagementPorts } from '../../src/provider/tenants/manage-tenants.ts'
import { openCredentialCache } from '../../src/provider/tokens/credential-cache.ts'
import { openLastUseRecorder } from '../../src/provider/tokens/last-use.ts'
import { profiles } from '../../src/scim/index.ts'
import type { Database } from '../../src/store/database.ts'
import { createResourceStore } from '../../src/store/provider/resource-store.ts'
import { createTenantStore } from '../../src/store/provider/tenants.ts'

export interface AssembledProvider {
  readonly provider: Provider
  readonly ports: ManagementPorts
  close(): Promise<void>
}

/** What the benchmark lays hands on, and what a server never does. */
export interface Interference {
  /** Ids that are known beforehand. */
  readonly newId?: () => string
  /** A database that remembers the statements of the resource store. */
  readonly storeOver?: Database
}

/** The provider over a database, put together as the server does it. */
export async function assembleProvider(
  database: Database,
  { newId = newUuid, storeOver = database }: Interference = {},
): Promise<AssembledProvider> {
  const tenants = createTenantStore(database)
  const credentials = await openCredentialCache(tenants, { now: Date.now })
  const lastUse = openLastUseRecorder(tenants)
  const provider = createProvider({
    credentials,
    lastUse,
    store: createResourceStore(storeOver, newId),
    newId,
    onError: (error) => console.error(error),
  })
  return {
    provider,
    ports: {
      tenants,
      now: () => new Date(),
      newId: newUuid,
      random: randomBytes,
      profiles: Object.keys(profiles),
    },
    async close() {
      await lastUse.close()
      await credentials.close()
    },
  }
}
