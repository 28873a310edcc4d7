import { v7 } from 'uuid'
import { createProvider, type Provider } from '../../src/provider/provider.ts'
import type { RequestLogPorts } from '../../src/provider/request-log/read-requests.ts'
import { createSecretBox } from '../../src/server/secret-box.ts'
import type { Database } from '../../src/store/database.ts'
import { createRequestLogStore } from '../../src/store/provider/request-log.ts'
import { createResourceStore } from '../../src/store/provider/resource-store.ts'
import { tryOut } from '../../src/store/provider/try-out.ts'

export const testSeal = createSecretBox('7'.repeat(64), 'a test')

/** The request log over a database, answering replays by this provider, or by one nobody can reach. */
export function requestLogOver(database: Database, provider?: Provider): RequestLogPorts {
  return {
    store: createRequestLogStore(database),
    seal: testSeal,
    provider:
      provider ??
      createProvider({
        store: createResourceStore(database, v7),
        credentials: { find: async () => undefined },
      }),
    tryOut: (tenantId, work) => tryOut(database, tenantId, v7, work),
  }
}
