import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { createProvider } from '../../src/provider/provider.ts'
import { openRequestRecorder } from '../../src/provider/request-log/request-recorder.ts'
import { openCredentialCache } from '../../src/provider/tokens/credential-cache.ts'
import { createRequestLogStore } from '../../src/store/provider/request-log.ts'
import { createResourceStore } from '../../src/store/provider/resource-store.ts'
import { createTenantStore } from '../../src/store/provider/tenants.ts'
import {
  type MembershipInTest,
  startMembership,
  type TenantInTest,
} from '../membership/membership-in-test.ts'
import { clientWith, patchOf } from '../support/provider.ts'
import { testSeal } from '../support/request-log.ts'

vi.setConfig({ testTimeout: 60_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

/** An identity provider of the tenant whose requests are recorded, until the test is over. */
async function aRecordedClient({ id, scim }: TenantInTest) {
  const { database } = app.api
  const recorder = openRequestRecorder({ store: createRequestLogStore(database), seal: testSeal })
  const credentials = await openCredentialCache(createTenantStore(database), { now: () => Date.now() })
  onTestFinished(async () => {
    await recorder.close()
    await credentials.close()
  })
  const provider = createProvider({
    credentials,
    store: createResourceStore(database, v7),
    newId: v7,
    now: () => new Date(),
    onRequest: (record, exchange) => recorder.record(record, exchange),
    onError: (error) => {
      throw error
    },
  })
  return { scim: clientWith(provider, scim.token, id, scim.tokenId), recorder }
}

const own = 'urn:example:params:scim:schemas:extension:mooncamp:2.0:User'

it('an attribute that no schema knows is left out, offered by name with a masked sample, and kept once its schema is there', async () => {
  const tenant = await app.tenant()
  const { scim, recorder } = await aRecordedClient(tenant)
  const ada = await scim.user('ada@example.org', { shoeSize: 42, [own]: { costCenter: 'secret-17' } })
  await scim.user('grace@example.org', { shoeSize: 38 })
  await recorder.flush()
  const seen = await tenant.ask('GET', '/properties/seen')
  expect(seen.notKept).toMatchObject([
    { attribute: 'shoeSize', count: 2, sample: '••', lastSeenAt: expect.any(String) },
    { attribute: `${own}:costCenter`, count: 1, sample: 's•••••-••' },
  ])
  expect(JSON.stringify(seen)).not.toContain('secret-17')
  expect((await app.run(`property seen --tenant ${tenant.name}`)).stderr).toContain(
    'shoeSize (2 requests, such as ••)',
  )
  const refused = await tenant.try('PUT', '/properties/costCenter', { attribute: `${own}:costCenter` })
  expect(refused).toMatchObject({ status: 400, body: { code: 'property_attribute_unknown' } })
  await tenant.ask('POST', '/schemas', {
    id: own,
    name: 'Own',
    attributes: [{ name: 'costCenter', type: 'string' }],
  })
  await tenant.ask('POST', '/resource-types', {
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    schema: 'urn:ietf:params:scim:schemas:core:2.0:User',
    schemaExtensions: [{ schema: own, required: false }],
  })
  await tenant.ask('PUT', '/properties/costCenter', { attribute: `${own}:costCenter`, type: 'string' })
  await tenant.ask('POST', '/properties/apply')
  const change = patchOf({ op: 'add', path: `${own}:costCenter`, value: '17' })
  await tenant.scim.send('PATCH', `/v2/Users/${ada.id}`, change)
  const [member] = (await tenant.ask('GET', '/members?search=ada')).items
  expect(member.properties).toEqual({ costCenter: '17' })
})

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

it('an own type of users that leaves out an extension of the standard says so when it is added, and where its values are missed', async () => {
  const tenant = await app.tenant()
  const { scim, recorder } = await aRecordedClient(tenant)
  const type = {
    name: 'User',
    endpoint: '/Users',
    schema: 'urn:ietf:params:scim:schemas:core:2.0:User',
  }
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-type-'))
  await writeFile(join(folder, 'type.json'), JSON.stringify(type))
  const added = await app.run(`tenant resource-type add ${tenant.name} ${join(folder, 'type.json')}`)
  expect(added.stderr).toContain(`${enterprise} is left out, so employeeNumber, costCenter`)
  expect(await tenant.ask('POST', '/resource-types', type)).toEqual({
    ...type,
    warnings: [expect.stringMatching(/department, .*not kept any more\. Name it in schemaExtensions/)],
  })
  const ownSchema = { id: own, name: 'Own', attributes: [{ name: 'costCenter', type: 'string' }] }
  expect(await tenant.ask('POST', '/schemas', ownSchema)).toEqual(ownSchema)
  await scim.user('ada@example.org', { [enterprise]: { department: 'Engines' }, shoeSize: 42 })
  await recorder.flush()
  expect((await tenant.ask('GET', '/properties/seen')).notKept).toMatchObject([
    { attribute: 'shoeSize', leftOutExtension: null },
    { attribute: `${enterprise}:department`, leftOutExtension: enterprise },
  ])
  const { stderr } = await app.run(`property seen --tenant ${tenant.name}`)
  expect(stderr).toMatch(
    /leaves out urn:\S+User; name it in schemaExtensions[^\n]*\n {2}urn:\S+:department \(1 requests/,
  )
  expect(stderr).toMatch(/no schema defines them[^\n]*\n {2}shoeSize/)
  const whole = { ...type, schemaExtensions: [{ schema: enterprise, required: false }] }
  expect(await tenant.ask('POST', '/resource-types', whole)).toEqual(whole)
  expect((await tenant.ask('GET', '/properties/seen')).notKept[1]).toMatchObject({ leftOutExtension: null })
  await rm(folder, { recursive: true })
})
