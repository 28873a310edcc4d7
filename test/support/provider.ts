import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { handleRequest } from '../../src/provider/handle-request.ts'
import { createMemoryResourceStore } from '../../src/provider/memory/resource-store.ts'
import { createMemoryTenantStore } from '../../src/provider/memory/tenant-store.ts'
import { createProvider, type Provider, type RequestRecord } from '../../src/provider/provider.ts'
import { simpleStore } from '../../src/provider/simple/simple-store.ts'
import type { ResourceStore } from '../../src/provider/store.ts'
import {
  createTenant,
  type ManagementPorts,
  updateConnection,
} from '../../src/provider/tenants/manage-tenants.ts'
import type { ConnectionSettings } from '../../src/provider/tenants/tenant.ts'
import type { TenantStore } from '../../src/provider/tenants/tenant-store.ts'
import { openCredentialCache } from '../../src/provider/tokens/credential-cache.ts'
import { issueToken } from '../../src/provider/tokens/manage-tokens.ts'
import type { JsonObject } from '../../src/scim/index.ts'
import { profiles } from '../../src/scim/index.ts'
import { createResourceStore } from '../../src/store/provider/resource-store.ts'
import { createTenantStore } from '../../src/store/provider/tenants.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { createMapRecords } from './map-records.ts'

/** A provider on one kind of store, with everything a test asks of it. */
export interface TestProvider {
  readonly provider: Provider
  readonly ports: ManagementPorts
  readonly store: ResourceStore
  readonly tenants: TenantStore
  /** Only with PostgreSQL. */
  readonly database: TestDatabase | undefined
  /** What was handed to the request log, newest last. */
  readonly records: RequestRecord[]
  /** Errors the client was not told about. */
  readonly errors: unknown[]
  /** Moves the clock. */
  advance(ms: number): void
  /** A tenant with a token, and a client that sends it. */
  client(options?: ClientOptions): Promise<TestClient>
  close(): Promise<void>
}

export interface ClientOptions {
  readonly name?: string
  readonly profile?: string
  readonly settings?: ConnectionSettings
  readonly scopes?: readonly string[]
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  readonly body: any
}

export interface TestClient {
  readonly tenantId: string
  readonly tokenId: string
  readonly token: string
  send(method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Creates a user and returns it. */
  user(userName: string, more?: JsonObject): Promise<Answer['body']>
  group(displayName: string, memberIds?: readonly string[]): Promise<Answer['body']>
}

/** `simple`: an application's own records behind `simpleStore()`. */
export type StoreKind = 'memory' | 'postgres' | 'simple'

function storeInMemory(kind: StoreKind, now: () => Date): ResourceStore {
  return kind === 'memory'
    ? createMemoryResourceStore()
    : simpleStore({ users: createMapRecords(now), groups: createMapRecords(now) })
}

export async function startTestProvider(kind: StoreKind): Promise<TestProvider> {
  const database = kind === 'postgres' ? await createTestDatabase() : undefined
  const tenants = database ? createTenantStore(database.database) : createMemoryTenantStore()
  let offset = 0
  const now = () => new Date(Date.now() + offset)
  const store = database ? createResourceStore(database.database, v7) : storeInMemory(kind, now)
  const credentials = await openCredentialCache(tenants, { now: () => now().getTime() })
  const records: RequestRecord[] = []
  const errors: unknown[] = []
  const provider = createProvider({
    credentials,
    store,
    newId: v7,
    now,
    onRequest: (record) => void records.push(record),
    onError: (error) => void errors.push(error),
  })
  const ports: ManagementPorts = {
    tenants,
    now,
    newId: v7,
    random: randomBytes,
    profiles: Object.keys(profiles),
  }
  return {
    provider,
    ports,
    store,
    tenants,
    database,
    records,
    errors,
    advance: (ms) => {
      offset += ms
    },
    client: (options) => createClient(provider, ports, options),
    async close() {
      await credentials.close()
      await database?.drop()
    },
  }
}

let tenantCount = 0

async function createClient(
  provider: Provider,
  ports: ManagementPorts,
  options: ClientOptions = {},
): Promise<TestClient> {
  tenantCount += 1
  const tenant = await createTenant(
    {
      name: options.name ?? `Tenant ${tenantCount} ${randomBytes(4).toString('hex')}`,
      profile: options.profile,
    },
    ports,
  )
  if (options.settings) await updateConnection(tenant.id, { settings: options.settings }, ports)
  const { token, record } = await issueToken(
    tenant.id,
    { description: 'test', scopes: options.scopes ?? ['scim'] },
    ports,
  )
  return clientWith(provider, token, tenant.id, record.id)
}

/** A client that sends a given token. */
export function clientWith(provider: Provider, token: string, tenantId: string, tokenId: string): TestClient {
  const send: TestClient['send'] = async (method, url, body, headers = {}) => {
    const response = await handleRequest(
      {
        method,
        url,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
          ...headers,
        },
        body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
        baseUrl: 'https://app.example/scim',
        remoteAddress: '192.0.2.7',
      },
      provider,
    )
    const parsed = response.body === undefined || response.body === '' ? undefined : JSON.parse(response.body)
    return { status: response.status, headers: response.headers, body: parsed }
  }
  return {
    tenantId,
    tokenId,
    token,
    send,
    async user(userName, more = {}) {
      const answer = await send('POST', '/v2/Users', { schemas: [userUrn], userName, ...more })
      if (answer.status !== 201)
        throw new Error(`POST /Users answered ${answer.status}: ${answer.body?.detail}`)
      return answer.body
    },
    async group(displayName, memberIds = []) {
      const members = memberIds.map((value) => ({ value }))
      const answer = await send('POST', '/v2/Groups', { schemas: [groupUrn], displayName, members })
      if (answer.status !== 201)
        throw new Error(`POST /Groups answered ${answer.status}: ${answer.body?.detail}`)
      return answer.body
    },
  }
}

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

export function patchOf(...operations: readonly object[]): object {
  return { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations }
}
