import { createInterface } from 'node:readline'
import { v7 } from 'uuid'
import { handleRequest } from '../../src/provider/handle-request.ts'
import { createProvider } from '../../src/provider/provider.ts'
import { openCredentialCache } from '../../src/provider/tokens/credential-cache.ts'
import { openDatabase } from '../../src/store/database.ts'
import { createResourceStore } from '../../src/store/provider/resource-store.ts'
import { createTenantStore } from '../../src/store/provider/tenants.ts'
import type { PlannedRequest } from './scim-process.ts'

/** First line: where and as whom. Every further line: requests to send at once. */
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const first = JSON.parse(String((await lines.next()).value)) as { databaseUrl: string; token: string }
const database = await openDatabase(first.databaseUrl, { maxConnections: 8 })
const credentials = await openCredentialCache(createTenantStore(database), { now: Date.now })
const provider = createProvider({
  store: createResourceStore(database, v7),
  credentials,
  newId: v7,
  onError: (error) => console.error(error),
})
process.stdout.write('"ready"\n')

for await (const line of lines) {
  const statuses = await Promise.all((JSON.parse(line) as PlannedRequest[]).map(send))
  process.stdout.write(`${JSON.stringify(statuses)}\n`)
}
await credentials.close()
await database.close()

async function send({ method, url, body, headers }: PlannedRequest): Promise<number> {
  const response = await handleRequest(
    {
      method,
      url,
      headers: { authorization: `Bearer ${first.token}`, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      baseUrl: 'https://app.example/scim',
    },
    provider,
  )
  return response.status
}
