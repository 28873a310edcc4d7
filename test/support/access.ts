import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { beginSession } from '../../src/access/sessions.ts'
import { type AccessDependencies, cookieNameOf } from '../../src/api/access-dependencies.ts'
import { createAccessStore } from '../../src/store/access/access-store.ts'
import type { Database } from '../../src/store/database.ts'
import { createTenantStore } from '../../src/store/provider/tenants.ts'
import { createTestDatabase } from './database.ts'

/** A password costs next to nothing in tests, and the parameters stand beside it as everywhere. */
export const cheapPasswords = { logN: 10, r: 8, p: 1 }

/** Who may use the management API, over this database. */
export async function accessOver(
  database: Database,
  operatorKey: string,
  now: () => Date = () => new Date(),
): Promise<AccessDependencies['access']> {
  const store = createAccessStore(database)
  const tenants = createTenantStore(database)
  return {
    ports: { store, now, newId: v7, random: randomBytes, passwordCost: cheapPasswords },
    operatorKey,
    cookieName: cookieNameOf(await store.installationId()),
    tenantIdOf: async (reference) => (await tenants.findTenant(reference))?.id,
    tenantNameOf: async (tenantId) => (await tenants.findTenant(tenantId))?.name,
    mailPasswordLink: async () => 'kept',
  }
}

export interface AccessInTest {
  readonly access: AccessDependencies['access']
  readonly database: Database
  drop(): Promise<void>
}

/** The same over a database of its own. */
export async function createAccess(operatorKey: string, now?: () => Date): Promise<AccessInTest> {
  const { database, drop } = await createTestDatabase()
  return { access: await accessOver(database, operatorKey, now), database, drop }
}

/** The cookie header of a browser that the operator key's link signed in. */
export async function operatorCookie(access: AccessDependencies['access']): Promise<string> {
  const owner = { operatorKey: access.operatorKey }
  const { cookie } = await beginSession(owner, { address: '127.0.0.1', client: 'test' }, access.ports)
  return `${access.cookieName}=${cookie}`
}
