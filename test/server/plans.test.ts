import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, type Served, startServed } from '../support/served.ts'

let app: Served
beforeAll(async () => {
  app = await startServed()
})
afterAll(() => app.close())

let count = 0
async function aTenant(...flags: string[]): Promise<{ name: string; id: string; token: string }> {
  count += 1
  const name = `Tenant ${count}`
  const { id } = await app.json(['tenant', 'create', name, ...flags])
  const { token } = await app.json(['token', 'create', '--tenant', name, '--description', 'x', '--show'])
  return { name, id, token }
}
const user = (userName: string) => ({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName })

describe('user provisioning of a tenant', () => {
  it('is on unless said otherwise', async () => {
    const { name, token } = await aTenant()
    expect((await app.scim(token, 'POST', '/Users', user('a@x.example'))).status).toBe(201)
    expect((await app.call('GET', `/tenants/${name}/provisioning`)).body).toMatchObject({
      state: 'on',
      activated: true,
      plan: null,
      seats: { limit: null, taken: 1 },
    })
  })

  it('refuses the identity provider with who can switch it on, and loses nothing while it is off', async () => {
    const { name, id, token } = await aTenant()
    const { body: ada } = await app.scim(token, 'POST', '/Users', user('ada@x.example'))
    expect(await app.json(['tenant', 'deactivate', name])).toMatchObject({ state: 'off' })
    for (const path of ['/Users', '/ServiceProviderConfig', `/Users/${ada.id}`]) {
      const refused = await app.scim(token, 'GET', path)
      expect([path, refused.status]).toEqual([path, 403])
      expect(refused.body).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'] })
      expect(refused.body.detail).toContain('not activated for this organisation')
      expect(refused.body.detail).toContain('admin of the organisation can activate it')
    }
    expect((await app.scim(token, 'DELETE', `/Users/${ada.id}`)).status).toBe(403)
    expect(await app.json(['tenant', 'activate', name])).toMatchObject({ state: 'on' })
    const again = await app.scim(token, 'GET', `/Users/${ada.id}`)
    expect([again.status, again.body.meta.version]).toEqual([200, ada.meta.version])
    const events = await app.database.look<{ event: string }>(
      `select event from scim_change where tenant_id = $1 and event in ('connection.paused', 'connection.resumed') order by seq`,
      [id],
    )
    expect(events.map(({ event }) => event)).toEqual(['connection.paused', 'connection.resumed'])
    const log = await eventually(
      () => app.run(['request', 'list', '--tenant', name, '--refused', '--json']),
      ({ stdout }) => stdout.split('\n').length > 4,
    )
    expect(log.stdout).toContain('provisioning_off')
  })

  it('can wait for the customer to activate it, as Mooncamp does', async () => {
    const { name, token } = await aTenant('--no-activated')
    expect((await app.scim(token, 'GET', '/Users')).status).toBe(403)
    const { body } = await app.call('POST', '/api-keys', { name: 'k', role: 'customer_admin', tenant: name })
    const theirs = { authorization: `Bearer ${body.key}` }
    const activated = await app.call('POST', `/tenants/${name}/activate`, undefined, theirs)
    expect(activated).toMatchObject({ status: 200, body: { state: 'on' } })
    expect((await app.scim(token, 'GET', '/Users')).status).toBe(200)
  })

  it('can be a matter of the plan, which the customer cannot change', async () => {
    await app.json(['plan', 'create', 'Team', '--no-entitlements', '--seats', '5'])
    await app.json(['plan', 'create', 'Enterprise', '--entitlement', 'user_provisioning', 'sso'])
    const { name, token } = await aTenant('--plan', 'team')
    const refused = await app.scim(token, 'GET', '/Users')
    expect([refused.status, refused.body.detail]).toEqual([
      403,
      expect.stringContaining('plan of this organisation does not include user provisioning'),
    ])
    const { body } = await app.call('POST', '/api-keys', { name: 'k', role: 'customer_admin', tenant: name })
    const theirs = { authorization: `Bearer ${body.key}` }
    const asked = await app.call('POST', `/tenants/${name}/activate`, undefined, theirs)
    expect([asked.status, asked.body.code]).toEqual([409, 'provisioning_not_in_plan'])
    expect((await app.call('PUT', `/tenants/${name}/plan`, { plan: null }, theirs)).status).toBe(403)

    expect(await app.json(['tenant', 'plan', name, 'Enterprise'])).toMatchObject({ state: 'on' })
    expect((await app.scim(token, 'GET', '/Users')).status).toBe(200)
    await app.json(['plan', 'change', 'Enterprise', '--no-entitlements'])
    expect((await app.scim(token, 'GET', '/Users')).status).toBe(403)
    await app.json(['plan', 'change', 'Enterprise', '--entitlement', 'user_provisioning'])
    expect((await app.scim(token, 'GET', '/Users')).status).toBe(200)
  })
})

describe('plans', () => {
  it('give tenants their seats, unless a tenant has a number of its own', async () => {
    await app.json(['plan', 'create', 'Ten', '--seats', '10'])
    const { name } = await aTenant('--plan', 'Ten')
    const limit = async () => (await app.call('GET', `/tenants/${name}/provisioning`)).body.seats.limit
    expect(await limit()).toBe(10)
    await app.json(['plan', 'change', 'Ten', '--seats', 'none'])
    expect(await limit()).toBeNull()
    await app.json(['plan', 'change', 'Ten', '--seats', '7'])
    await app.json(['guard', 'set', '--tenant', name, '--seats', '3'])
    expect(await limit()).toBe(3)
  })

  it('are refused when they make no sense, are there already, or are in use', async () => {
    await app.json(['plan', 'create', 'Solo'])
    await aTenant('--plan', 'Solo')
    for (const [args, code, text] of [
      [['plan', 'create', 'SOLO'], 6, 'plan_name_taken'],
      [['plan', 'create', ' '], 2, 'plan_invalid'],
      [['plan', 'create', 'Odd', '--entitlement', 'Not A Word'], 2, 'plan_invalid'],
      [['plan', 'change', 'Ten', '--name', 'solo'], 6, 'plan_name_taken'],
      [['plan', 'change', 'Nothing', '--seats', '1'], 5, 'plan_not_found'],
      [['plan', 'create', 'Odd', '--seats', 'many'], 2, 'wrong_usage'],
      [['plan', 'remove', 'Solo'], 6, 'plan_in_use'],
    ] as const) {
      const ended = await app.run(args)
      expect([args.join(' '), ended.code]).toEqual([args.join(' '), code])
      expect(ended.stderr).toContain(text)
    }
    await app.json(['plan', 'create', 'Gone'])
    expect((await app.run(['plan', 'remove', 'Gone'])).code).toBe(0)
  })

  it('stand in the audit log with what they were and are', async () => {
    await app.json(['plan', 'create', 'Audited', '--seats', '1'])
    await app.json(['plan', 'change', 'Audited', '--seats', '2'])
    const { items } = await app.json(['audit', 'list', '--action', 'plan.changed', '--target', 'Audited'])
    expect(items[0]).toMatchObject({
      target: { name: 'Audited' },
      changes: [{ path: 'seats', from: 1, to: 2 }],
    })
  })
})
