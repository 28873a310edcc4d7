import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type MembershipInTest,
  startMembership,
  type TenantInTest,
} from '../membership/membership-in-test.ts'
import { patchOf } from '../support/provider.ts'

vi.setConfig({ testTimeout: 60_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const own = 'urn:example:params:scim:schemas:extension:mooncamp:2.0:User'

const map = (tenant: TenantInTest, name: string, body: object) =>
  tenant.ask('PUT', `/properties/${name}`, body)
const apply = async (tenant: TenantInTest) => {
  const begun = await tenant.ask('POST', '/properties/apply')
  return await tenant.ask('GET', `/property-runs/${begun.id}`)
}
const memberOf = async (tenant: TenantInTest, search: string) =>
  (await tenant.ask('GET', `/members?search=${encodeURIComponent(search)}`)).items[0]
const feed = async (tenant: TenantInTest) => (await tenant.ask('GET', '/feed?types=member.*')).items

/** A tenant that defines an extension of its own, with attributes of every type. */
async function tenantWithSchema(): Promise<TenantInTest> {
  const tenant = await app.tenant()
  const attribute = (name: string, type: string, multiValued = false) => ({ name, type, multiValued })
  await tenant.ask('POST', '/schemas', {
    id: own,
    name: 'Mooncamp',
    attributes: [
      attribute('costCenter', 'string'),
      attribute('isLead', 'boolean'),
      attribute('level', 'integer'),
      attribute('startedAt', 'dateTime'),
      attribute('skills', 'string', true),
    ],
  })
  await tenant.ask('POST', '/resource-types', {
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    schema: 'urn:ietf:params:scim:schemas:core:2.0:User',
    schemaExtensions: [
      { schema: enterprise, required: false },
      { schema: own, required: false },
    ],
  })
  return tenant
}

describe('any attribute that is received', () => {
  it('becomes a typed property of the member: core, enterprise, own extension, parts, filtered paths', async () => {
    const tenant = await tenantWithSchema()
    await tenant.scim.user('ada@example.org', {
      name: { givenName: 'Ada', familyName: 'Lovelace' },
      emails: [
        { value: 'home@example.org', type: 'home' },
        { value: 'work@example.org', type: 'work' },
      ],
      userType: 'employee',
      [enterprise]: { department: 'Product', employeeNumber: '0042' },
      [own]: {
        costCenter: '17',
        isLead: true,
        level: 3,
        startedAt: '2020-03-31T23:30:00+02:00',
        skills: ['go', 'ts'],
      },
    })
    const wanted = {
      given: ['name.givenName', 'string', 'Ada'],
      workMail: ['emails[type eq "work"].value', 'string', 'work@example.org'],
      mails: ['emails.value', 'list', ['home@example.org', 'work@example.org']],
      department: [`${enterprise}:department`, 'string', 'Product'],
      number: [`${enterprise}:employeeNumber`, 'number', 42],
      costCenter: [`${own}:costCenter`, 'number', 17],
      isLead: [`${own}:isLead`, 'boolean', true],
      level: [`${own}:level`, 'number', 3],
      startedAt: [`${own}:startedAt`, 'date', '2020-03-31'],
      skills: [`${own}:skills`, 'list', ['go', 'ts']],
      contract: ['userType', 'choice', 'Employee'],
      nick: ['nickName', 'string', null],
    } as const
    for (const [name, [attribute, type]] of Object.entries(wanted)) {
      const choices = type === 'choice' ? { choices: ['Employee', 'Contractor'] } : {}
      await map(tenant, name, { attribute, type, ...choices })
    }
    const expected = Object.fromEntries(Object.entries(wanted).map(([name, [, , value]]) => [name, value]))
    expect((await memberOf(tenant, 'ada@')).properties).toEqual({})
    expect(await apply(tenant)).toMatchObject({ state: 'done', changed: 1, problems: 0 })
    expect((await memberOf(tenant, 'ada@')).properties).toEqual(expected)
    const [snapshot] = (await tenant.ask('GET', '/snapshot')).items
    expect(snapshot.properties).toEqual(expected)
    expect((await feed(tenant)).at(-1)).toMatchObject({
      type: 'member.updated',
      data: { properties: expected, propertiesChanged: { given: { before: null, after: 'Ada' } } },
    })
  })

  it('is told with every event of a member, as it is then, whenever the event is read', async () => {
    const tenant = await app.tenant()
    await map(tenant, 'title', { attribute: 'title' })
    await apply(tenant)
    const ada = await tenant.scim.user('ada@example.org', { title: 'Analyst' })
    const change = patchOf({ op: 'replace', path: 'title', value: 'Countess' })
    await tenant.scim.send('PATCH', `/v2/Users/${ada.id}`, change)
    await map(tenant, 'title', { attribute: 'nickName' })
    await apply(tenant)
    const named = patchOf({ op: 'add', path: 'nickName', value: 'Enchantress' })
    await tenant.scim.send('PATCH', `/v2/Users/${ada.id}`, named)
    const told = (await feed(tenant)).map(
      ({ type, data }: { type: string; data: { properties: unknown } }) => [type, data.properties],
    )
    expect(told).toEqual([
      ['member.provisioned', { title: 'Analyst' }],
      ['member.updated', { title: 'Countess' }],
      ['member.updated', { title: null }],
      ['member.updated', { title: 'Enchantress' }],
    ])
  })

  it('can come from another attribute on one connection', async () => {
    const tenant = await app.tenant()
    await tenant.scim.user('ada@example.org', { title: 'Analyst', nickName: 'Ada' })
    await map(tenant, 'called', { attribute: 'title' })
    const mapped = await map(tenant, 'called', { attribute: 'nickName', connection: 'main' })
    expect(mapped.wanted.sources).toEqual([
      { connection: null, attribute: 'title' },
      { connection: 1, attribute: 'nickName' },
    ])
    await apply(tenant)
    expect((await memberOf(tenant, 'ada@')).properties).toEqual({ called: 'Ada' })
  })

  it('is offered with a masked sample and a count, and says what it is mapped to', async () => {
    const tenant = await app.tenant()
    for (const n of [1, 2, 3]) {
      const emails = [{ value: `p${n}@example.org`, type: 'work', primary: true }]
      await tenant.scim.user(`p${n}@example.org`, { emails, ...(n === 1 ? { title: 'Analyst' } : {}) })
    }
    await map(tenant, 'job', { attribute: 'title' })
    const { examined, items } = await tenant.ask('GET', '/properties/seen')
    expect(examined).toBe(3)
    const found = Object.fromEntries(items.map((one: { attribute: string }) => [one.attribute, one]))
    expect(found['title']).toMatchObject({ count: 1, sample: 'A••••••', mappedTo: ['job'] })
    expect(found['emails[type eq "work"].value']).toMatchObject({ count: 3, sample: 'p•@e••••••.o••' })
    expect(found['userName'].sample).not.toContain('example')
    expect(Object.keys(found)).not.toContain('active')
  })
})

describe('what cannot work', () => {
  it('is refused when it is mapped, with what would do instead, and nothing is changed', async () => {
    const tenant = await tenantWithSchema()
    const refused = async (attribute: string, type: string) => {
      const answer = await tenant.try('PUT', '/properties/x', { attribute, type })
      return [answer.status, answer.body.code, answer.body.cause]
    }
    expect(await refused('nonsense', 'string')).toMatchObject([
      400,
      'property_attribute_unknown',
      expect.anything(),
    ])
    expect(await refused('emails[type eq', 'string')).toMatchObject([
      400,
      'property_invalid',
      expect.anything(),
    ])
    for (const [attribute, type, reason] of [
      ['active', 'number', 'of type boolean, which can become boolean, string, choice'],
      [`${own}:level`, 'date', 'of type integer'],
      ['emails.value', 'string', 'emails[type eq "work"].value'],
      ['name', 'string', 'name.givenName'],
      ['groups', 'list', 'never received'],
      ['password', 'string', 'never kept'],
    ]) {
      const [status, code, cause] = await refused(String(attribute), String(type))
      expect([status, code], attribute).toEqual([400, 'property_type_unfit'])
      expect(cause).toContain(reason)
    }
    expect(await refused(own, 'string')).toMatchObject([
      400,
      'property_invalid',
      expect.stringContaining('whole extension'),
    ])
    const choice = await tenant.try('PUT', '/properties/x', { attribute: 'title', type: 'choice' })
    expect(choice.body.code).toBe('property_invalid')
    expect((await tenant.ask('GET', '/properties')).items).toEqual([])
    expect((await tenant.try('POST', '/properties/apply')).body.code).toBe('properties_up_to_date')
    expect((await tenant.try('DELETE', '/properties/x')).body.code).toBe('property_not_found')
  })

  it('of single values is listed per member, and the record keeps them', async () => {
    const tenant = await app.tenant()
    await tenant.scim.user('ada@example.org', { title: '7', displayName: 'Ada' })
    const grace = await tenant.scim.user('grace@example.org', { title: 'Admiral', displayName: 'Grace' })
    await map(tenant, 'level', { attribute: 'title', type: 'number' })
    const preview = await tenant.ask('GET', '/properties/preview')
    expect(preview).toMatchObject({ total: 2, examined: 2, changed: 1, problems: 1 })
    expect(await apply(tenant)).toMatchObject({ changed: 1, problems: 1 })
    const { items } = await tenant.ask('GET', '/properties/problems')
    expect(items).toMatchObject([
      { label: 'Grace', property: 'level', attribute: 'title', value: 'Admiral', code: 'not_a_number' },
    ])
    const member = await memberOf(tenant, 'grace@')
    expect(member.properties).toEqual({ level: null })
    expect(member.propertyProblems).toMatchObject([{ property: 'level', value: 'Admiral' }])
    expect((await tenant.scim.send('GET', `/v2/Users/${grace.id}`)).body.title).toBe('Admiral')
    await map(tenant, 'level', { type: 'string' })
    await apply(tenant)
    expect((await memberOf(tenant, 'grace@')).properties).toEqual({ level: 'Admiral' })
  })
})

describe('changing a mapping', () => {
  it('changes nobody until it is applied; the preview says whom, and what it says happens', async () => {
    const tenant = await app.tenant()
    await tenant.scim.user('ada@example.org', { title: 'Analyst', nickName: 'Analyst', displayName: 'Ada' })
    await tenant.scim.user('grace@example.org', {
      title: 'Admiral',
      nickName: 'Amazing',
      displayName: 'Grace',
    })
    await map(tenant, 'job', { attribute: 'title' })
    await apply(tenant)
    await map(tenant, 'job', { attribute: 'nickName' })
    const preview = await tenant.ask('GET', '/properties/preview')
    expect(preview).toMatchObject({
      changed: 1,
      examples: [{ label: 'Grace', differences: [{ property: 'job', before: 'Admiral', after: 'Amazing' }] }],
    })
    expect((await memberOf(tenant, 'grace@')).properties).toEqual({ job: 'Admiral' })
    const told = (await feed(tenant)).length
    expect(await apply(tenant)).toMatchObject({ changed: preview.changed, problems: preview.problems })
    const events = (await feed(tenant)).slice(told)
    expect(events).toMatchObject([
      { data: { member: { displayName: 'Grace' }, properties: { job: 'Amazing' } } },
    ])
  })

  it('takes a property away with the next apply, and one that never held at once', async () => {
    const tenant = await app.tenant()
    await tenant.scim.user('ada@example.org', { title: 'Analyst' })
    await map(tenant, 'job', { attribute: 'title' })
    await apply(tenant)
    await map(tenant, 'other', { attribute: 'nickName' })
    await tenant.ask('DELETE', '/properties/other')
    await tenant.ask('DELETE', '/properties/JOB')
    expect((await tenant.ask('GET', '/properties')).items).toMatchObject([
      { name: 'job', wanted: null, pending: true },
    ])
    expect((await memberOf(tenant, 'ada@')).properties).toEqual({ job: 'Analyst' })
    expect(await apply(tenant)).toMatchObject({ changed: 1 })
    expect((await memberOf(tenant, 'ada@')).properties).toEqual({})
    expect((await tenant.ask('GET', '/properties')).items).toEqual([])
  })

  it('counts what was synchronized, not what waits to be', async () => {
    const tenant = await app.tenant()
    const ada = await tenant.scim.user('ada@example.org', { title: 'Analyst' })
    await map(tenant, 'job', { attribute: 'title' })
    await apply(tenant)
    await tenant.ask('PATCH', '/connections/1', { apply: { mode: 'by_hand' } })
    const change = patchOf({ op: 'replace', path: 'title', value: 'Countess' })
    await tenant.scim.send('PATCH', `/v2/Users/${ada.id}`, change)
    expect((await memberOf(tenant, 'ada@')).properties).toEqual({ job: 'Analyst' })
    await tenant.scim.user('new@example.org', { title: 'Newcomer' })
    await tenant.ask('POST', '/connections/1/synchronize', {})
    expect((await memberOf(tenant, 'ada@')).properties).toEqual({ job: 'Countess' })
    const told = (await feed(tenant))
      .filter(({ type }: { type: string }) => type !== 'member.staged')
      .map(({ data }: { data: { properties?: unknown } }) => data.properties)
    // Before there were properties; the apply; then the two that Synchronize applied.
    expect(told).toEqual([undefined, { job: 'Analyst' }, { job: 'Countess' }, { job: 'Newcomer' }])
  })
})

describe('rollcall property', () => {
  it('shows what is seen, maps, previews, applies, lists what does not fit, and removes', async () => {
    const tenant = await app.tenant()
    await tenant.scim.user('ada@example.org', { displayName: 'Ada', title: '7' })
    await tenant.scim.user('grace@example.org', { displayName: 'Grace', title: 'Admiral' })
    const run = (line: string) => app.run(`${line} --tenant ${tenant.name}`)
    expect((await run('property seen --plain')).stdout).toMatch(/^title\t2\t/m)
    const mapped = await run('property map level --attribute title --type number')
    expect(mapped.stdout).toContain('title → level (number)')
    expect((await run('property preview')).stdout).toContain('Ada: level nothing → 7')
    expect(await run('property apply')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('Applied to 2 members.'),
    })
    expect(await run('property problems')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('Admiral'),
    })
    expect((await run('property list --plain')).stdout).toContain('level\tlevel\tnumber\ttitle\tapplied')
    expect((await run('member show ada@example.org')).stdout).toContain('level: 7')
    expect((await run('property map level --attribute active --type number')).code).toBe(2)
    expect((await run('property remove level')).code).toBe(0)
    expect((await run('property apply')).code).toBe(0)
    expect((await run('property apply')).code).toBe(6)
  })
})
