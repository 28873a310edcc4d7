import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { putDefinition } from '../../src/provider/tenants/manage-definitions.ts'
import type { JsonObject } from '../../src/scim/index.ts'
import { clientWith, type StoreKind, startTestProvider, type TestProvider } from '../support/provider.ts'
import { type Exchange, runExchange } from './exchange.ts'

const folder = import.meta.dirname
const exchanges = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((file) => ({ file, exchange: JSON.parse(readFileSync(join(folder, file), 'utf8')) as Exchange }))

describe.each<StoreKind>(['postgres', 'memory', 'simple'])('exchanges with clients (%s)', (kind) => {
  let app: TestProvider
  beforeAll(async () => {
    app = await startTestProvider(kind)
  })
  afterAll(async () => {
    expect(app.errors).toEqual([])
    await app.close()
  })

  // A store of the adopter's own says itself which resource types it has; tenants cannot add any.
  const possible = exchanges.filter(({ exchange }) => kind === 'postgres' || exchange.define === undefined)
  it.each(possible.map((one) => [`${one.file}, ${one.exchange.seen}`, one.exchange] as const))(
    '%s',
    async (_name, exchange) => {
      const client = await app.client(exchange.profile === undefined ? {} : { profile: exchange.profile })
      const { schemas = [], resourceTypes = [] } = exchange.define ?? {}
      for (const [type, documents] of [
        ['schema', schemas],
        ['resource_type', resourceTypes],
      ] as const) {
        for (const document of documents) {
          await putDefinition(client.tenantId, { kind: type, document: document as JsonObject }, app.ports)
        }
      }
      const wrong = await runExchange(
        exchange,
        ({ method, url, body, headers, token }) => {
          const sender =
            token === undefined ? client : clientWith(app.provider, token, client.tenantId, client.tokenId)
          return sender.send(method, url, body, headers)
        },
        { token: client.token, base: 'https://app.example/scim' },
      )
      expect(wrong, exchange.title).toEqual([])
    },
  )
})
