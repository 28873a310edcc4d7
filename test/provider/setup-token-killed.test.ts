import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { beginSetup, issueSetupToken, makeSetupLink } from '../../src/provider/setup/manage-setup-links.ts'
import { createSetupStore } from '../../src/store/provider/connections/setup-links.ts'
import { createTenantStore } from '../../src/store/provider/tenants.ts'
import { dyingDatabase } from '../support/dying-database.ts'
import { startWholeApi, type WholeApi } from '../support/whole-api.ts'

vi.setConfig({ testTimeout: 60_000 })

let api: WholeApi
beforeAll(async () => {
  api = await startWholeApi()
})
afterAll(() => api.close())

it('a token that a setup link makes is there and counted, or neither, wherever its making is killed', async () => {
  await api.request('POST', '/tenants', { body: { name: 'Acme' } })
  const ports = { ...api.ports, now: () => new Date(), newId: v7, random: randomBytes }
  const { code } = await makeSetupLink('Acme', { createdBy: 'test' }, ports)
  const { link } = await beginSetup(code, '127.0.0.1', ports)
  const look = async () => [
    (await api.request('GET', '/tenants/Acme/tokens')).body.items.length,
    (await ports.setup.find(link.tenantId, link.id))?.tokenIds.length,
  ]
  let deaths = 0
  for (;;) {
    const database = dyingDatabase(api.database, deaths + 1)
    const mortal = { ...ports, tenants: createTenantStore(database), setup: createSetupStore(database) }
    await issueSetupToken(link, { description: 'Entra' }, mortal).catch((error: unknown) => {
      if (!database.died()) throw error
    })
    if (!database.died()) break
    deaths += 1
    expect(await look()).toEqual([0, 0])
  }
  expect(deaths).toBeGreaterThan(2)
  expect(await look()).toEqual([1, 1])
})
