import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { createProvider, type Provider } from '../../src/provider/provider.ts'
import { openCredentialCache } from '../../src/provider/tokens/credential-cache.ts'
import { issueToken } from '../../src/provider/tokens/manage-tokens.ts'
import { createResourceStore } from '../../src/store/provider/resource-store.ts'
import { createTenantStore } from '../../src/store/provider/tenants.ts'
import { type CommandEnded, rollcall } from '../support/command-line.ts'
import { clientWith, type TestClient } from '../support/provider.ts'
import { type Answer, operatorKey, startWholeApi, type WholeApi } from '../support/whole-api.ts'

/** The management API, the SCIM endpoint and the command line over one database. */
export interface MembershipInTest {
  readonly api: WholeApi
  readonly provider: Provider
  /** Moves the clock of SCIM writes. */
  advance(ms: number): void
  /** A tenant, the client of its identity provider, and its part of the management API. */
  tenant(name?: string): Promise<TenantInTest>
  /** Runs a line of the command line as the operator. */
  run(line: string): Promise<CommandEnded>
  close(): Promise<void>
}

export interface TenantInTest {
  readonly id: string
  readonly name: string
  readonly scim: TestClient
  /** Under `/tenants/<this one>`. Throws when the answer is an error, unless asked with `try`. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  ask(method: string, path: string, body?: unknown): Promise<any>
  try(method: string, path: string, body?: unknown, key?: string): Promise<Answer>
}

let count = 0

export async function startMembership(): Promise<MembershipInTest> {
  const api = await startWholeApi()
  const { database } = api
  let offset = 0
  const tenants = createTenantStore(database)
  const credentials = await openCredentialCache(tenants, { now: () => Date.now() + offset })
  const provider = createProvider({
    credentials,
    store: createResourceStore(database, v7),
    newId: v7,
    now: () => new Date(Date.now() + offset),
    onError: (error) => {
      throw error
    },
  })
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-membership-'))
  let url: string | undefined
  return {
    api,
    provider,
    advance: (ms) => {
      offset += ms
    },
    tenant: (name) => makeTenant(api, provider, name),
    async run(line) {
      if (url === undefined) {
        url = await api.listen()
        await writeFile(join(folder, 'api-key'), `${operatorKey}\n`, { mode: 0o600 })
        await writeFile(join(folder, 'server.json'), JSON.stringify({ url, pid: process.pid }))
      }
      return await rollcall(folder, line.split(' '))
    },
    async close() {
      await credentials.close()
      await api.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function makeTenant(api: WholeApi, provider: Provider, name?: string): Promise<TenantInTest> {
  count += 1
  const made = await api.request('POST', '/tenants', { body: { name: name ?? `Tenant${count}` } })
  const { id } = made.body
  const { token, record } = await issueToken(id, { description: 'test' }, api.ports)
  const attempt: TenantInTest['try'] = (method, path, body, key) =>
    api.request(method, `/tenants/${id}${path}`, {
      ...(body === undefined ? {} : { body }),
      ...(key === undefined ? {} : { key }),
    })
  return {
    id,
    name: made.body.name,
    scim: clientWith(provider, token, id, record.id),
    try: attempt,
    async ask(method, path, body) {
      const answer = await attempt(method, path, body)
      if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
      return answer.body
    },
  }
}

/** The policy, with somebody of this tenant where `heir` is to receive what was theirs. */
export async function withHeir<T>(tenant: TenantInTest, policy: T): Promise<T> {
  const text = JSON.stringify(policy)
  if (!text.includes('"heir"')) return policy
  const { id } = await tenant.ask('POST', '/members', { email: 'heir@example.net', name: 'Heir' })
  return JSON.parse(text.replaceAll('"heir"', JSON.stringify(id))) as T
}
