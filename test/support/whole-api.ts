import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { v7 } from 'uuid'
import { createApiKey } from '../../src/access/manage-api-keys.ts'
import { operatorKeyPrincipal } from '../../src/access/principal.ts'
import type { Role } from '../../src/access/role.ts'
import type { AccessDependencies } from '../../src/api/access-dependencies.ts'
import { apiSnapshots } from '../../src/api/audit-snapshots.ts'
import { createLiveEvents } from '../../src/api/live-events.ts'
import { type ApiDependencies, apiRoutes } from '../../src/api/routes.ts'
import { buildApi } from '../../src/api/server.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { runDisconnection } from '../../src/provider/membership/disconnect.ts'
import { runProperties } from '../../src/provider/properties/manage-properties.ts'
import { runSynchronization } from '../../src/provider/staging/synchronize.ts'
import { createSetIssuer } from '../../src/provider/webhooks/set-issuer.ts'
import { profiles } from '../../src/scim/index.ts'
import { wireFeed } from '../../src/server/wire-feed.ts'
import type { Database } from '../../src/store/database.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { openEngineStore } from '../../src/store/engine/engine-store.ts'
import { connectionStores } from '../../src/store/provider/connections/stores.ts'
import { createHookStore } from '../../src/store/provider/hooks.ts'
import { membershipStores } from '../../src/store/provider/membership/stores.ts'
import { createLedgerReader } from '../../src/store/provider/read-ledger.ts'
import { createTenantStore } from '../../src/store/provider/tenants.ts'
import { createKeyStore } from '../../src/store/provider/webhooks/signing-keys.ts'
import { createWebhookStore } from '../../src/store/provider/webhooks/webhook-store.ts'
import { accessOver } from './access.ts'
import { createTestDatabase } from './database.ts'
import { requestLogOver } from './request-log.ts'

export interface WholeApi {
  readonly app: FastifyInstance
  readonly access: AccessDependencies['access']
  readonly database: Database
  /** What the routes of tenants work with. */
  readonly ports: ApiDependencies['provider']['ports']
  /** `GET /tenants/:tenant`: every route under /api/v1 that is not public, HEAD left out. */
  readonly routes: readonly string[]
  /** Those that answer without sign-in. */
  readonly publicRoutes: readonly string[]
  /** What the clock of signing in, sessions and keys shows; a test may move it. */
  readonly clock: { now: Date }
  /** A key with this role, to be sent as `Authorization: Bearer …`. */
  keyOf(role: Role, tenantId?: string | null): Promise<string>
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>
  /** Listens on loopback; the address. */
  listen(): Promise<string>
  close(): Promise<void>
}

export interface RequestOptions {
  /** The operator key unless given; null sends none. */
  readonly key?: string | null
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly address?: string
}

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the route answers; the test says what it expects
  readonly body: any
  readonly text: string
  readonly cookie: string | undefined
  readonly headers: Readonly<Record<string, unknown>>
}

export const operatorKey = 'rk_operator-key-of-this-test'

/** The whole management API as the server wires it, over a database of its own, without cycles running. */
export async function startWholeApi(): Promise<WholeApi> {
  const { database, drop } = await createTestDatabase()
  const clock = { now: new Date() }
  const access = await accessOver(database, operatorKey, () => clock.now)
  const dependencies = apiDependencies(database, access)
  const [routes, publicRoutes]: [string[], string[]] = [[], []]
  const app = await buildApi({
    dependencies,
    snapshots: apiSnapshots(dependencies),
    routes: [
      async (api) => {
        api.addHook('onRoute', ({ method, url, config }) => {
          for (const one of [method].flat().filter((word) => word !== 'HEAD')) {
            const list = config?.public === true ? publicRoutes : routes
            list.push(`${one} ${url.replace('/api/v1', '')}`)
          }
        })
        await api.register(apiRoutes(dependencies))
      },
    ],
  })
  await app.ready()
  return {
    app,
    access,
    database,
    ports: dependencies.provider.ports,
    routes,
    publicRoutes,
    clock,
    async keyOf(role, tenantId = null) {
      const request = { name: `key of ${role}`, role, tenantId, expiresInDays: null }
      return (await createApiKey(request, operatorKeyPrincipal(null), access.ports)).text
    },
    request: (method, path, options) => send(app, method, path, options),
    async listen() {
      await app.listen({ port: 0, host: '127.0.0.1' })
      return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
    },
    async close() {
      await app.close()
      await drop()
    },
  }
}

function apiDependencies(database: Database, access: AccessDependencies['access']): ApiDependencies {
  const stores = { ...membershipStores(database, v7), now: () => new Date() }
  return {
    version: '0.0.0',
    startedAt: new Date(),
    access,
    events: createLiveEvents(),
    directory: { store: createDirectoryStore(database), now: () => new Date(), newId: v7 },
    engine: createEngine({
      store: openEngineStore(database),
      secrets: { seal: (plain) => `sealed:${plain.length}`, open: () => 'opened' },
      events: { cycleProgressed() {}, applicationChanged() {}, logAppended() {} },
      owner: 'test',
      version: 'test',
      allowLoopback: true,
      onError() {},
    }),
    listMails: async () => [],
    feed: wireFeed(database, { subscribe: () => () => {} }),
    signingKeys: {
      ...createSetIssuer({
        keys: createKeyStore(database),
        secrets: { seal: (plain) => plain, open: (sealed) => sealed },
        now: () => new Date(),
        newId: v7,
        issuer: () => 'https://provisioning.example',
      }),
      issuer: () => 'https://provisioning.example',
    },
    hooks: {
      hooks: createHookStore(database, async () => {}),
      ask: async () => ({
        ...{ ok: true, error: null, status: 204, durationMs: 1, excerpt: null, retryAfterMs: null },
        ...{ mediaType: '', text: '' },
      }),
      secrets: { seal: (plain) => plain, open: (sealed) => sealed },
      now: () => new Date(),
      newId: v7,
      random: randomBytes,
    },
    webhooks: {
      store: createWebhookStore(database),
      ledger: createLedgerReader(database),
      send: async () => ({
        ok: true,
        error: null,
        status: 204,
        durationMs: 1,
        excerpt: null,
        retryAfterMs: null,
      }),
      secrets: { seal: (plain) => plain, open: (sealed) => sealed },
      now: () => new Date(),
      newId: v7,
      random: randomBytes,
      wake: async () => {},
    },
    provider: {
      ports: {
        ...connectionStores(database),
        ...stores,
        runSynchronization: (run) => runSynchronization(run, stores, () => undefined),
        runProperties: (run) => runProperties(run, stores, () => undefined),
        runDisconnection: (reach) => runDisconnection(reach, stores),
        ...connectionStores(database),
        tenants: createTenantStore(database),
        now: () => new Date(),
        newId: v7,
        random: randomBytes,
        profiles: Object.keys(profiles),
      },
      baseUrl: () => 'http://127.0.0.1:4664',
      scimUrl: () => 'http://127.0.0.1:4664/scim/v2',
      requests: requestLogOver(database),
    },
  }
}

async function send(
  app: FastifyInstance,
  method: string,
  path: string,
  { key = operatorKey, body, headers = {}, address = '203.0.113.7' }: RequestOptions = {},
): Promise<Answer> {
  const answer = await app.inject({
    method: method as 'GET',
    url: path.startsWith('/sign-in?') ? path : `/api/v1${path}`,
    remoteAddress: address,
    headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), host: 'localhost', ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  })
  const [setCookie] = [answer.headers['set-cookie']].flat()
  const isJson = /json\b/.test(String(answer.headers['content-type']))
  return {
    status: answer.statusCode,
    body: isJson ? answer.json() : undefined,
    text: answer.body,
    cookie: setCookie,
    headers: answer.headers,
  }
}
