import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, type Served, startServed } from '../support/served.ts'

let served: Served
beforeAll(async () => {
  served = await startServed()
}, 120_000)
afterAll(() => served.close())

it('a product hears that a customer’s identity provider is turned away, and that it gets through again', async () => {
  await served.json(['tenant', 'create', 'Acme'])
  const issue = () => served.json(['token', 'create', '--tenant', 'Acme', '--description', 'Entra', '--show'])
  const old = await issue()
  const ask = async (token: string, times: number) => {
    for (let n = 0; n < times; n += 1) await served.scim(token, 'GET', '/Users?count=1')
  }
  const told = async (): Promise<{ type: string; data: object }[]> =>
    (await served.call('GET', '/tenants/Acme/feed?types=connection.failing,connection.healthy')).body.items
  await ask(old.token, 1)
  await served.run(['token', 'rotate', old.id, '--tenant', 'Acme', '--overlap', '0', '--show'])
  await ask(old.token, 6)
  const [failing] = await eventually(told, (events) => events.length > 0)
  expect(failing).toMatchObject({
    type: 'connection.failing',
    data: { name: 'main', status: 401, reason: 'expired' },
  })
  const list = () => served.json(['connection', 'list', '--tenant', 'Acme'])
  expect((await list()).items).toMatchObject([{ failingSince: expect.stringMatching(/^20/) }])
  const { attention } = await served.json(['status'])
  expect(attention).toMatchObject([
    {
      kind: 'failing',
      tenant: { name: 'Acme' },
      status: 401,
      reason: 'expired',
      cause: 'Its token has expired.',
    },
  ])
  const status = await served.run(['status'])
  expect(status.stdout).toMatch(
    /Acme {2}its identity provider .+ UTC\. Its token has expired\.\n.+rollcall token create/,
  )
  await served.run(['token', 'revoke', old.id, '--tenant', 'Acme'])
  await ask(old.token, 1)
  await eventually(
    async () => (await served.json(['status'])).attention,
    ([one]) => one.reason === 'revoked',
  )
  await ask((await issue()).token, 1)
  const events = await eventually(told, (all) => all.length > 1)
  expect(events.map(({ type }) => type)).toEqual(['connection.failing', 'connection.healthy'])
  expect((await list()).items).toMatchObject([{ failingSince: null }])
  expect((await served.json(['status'])).attention).toEqual([])
})

it('a product hears how a connection test at the identity provider ended, and not of every request', async () => {
  await served.json(['tenant', 'create', 'Tested'])
  const issue = () =>
    served.json(['token', 'create', '--tenant', 'Tested', '--description', 'Entra', '--show'])
  const old = await issue()
  const probe = `/Users?filter=${encodeURIComponent(`userName eq "${old.id}"`)}`
  const told = async (): Promise<{ type: string; data: object }[]> =>
    (await served.call('GET', '/tenants/Tested/feed?types=connection.tested')).body.items
  for (let n = 0; n < 3; n += 1) await served.scim(old.token, 'GET', probe)
  await eventually(told, (events) => events.length > 0)
  await served.scim(old.token, 'GET', '/Users')
  await served.run(['token', 'revoke', old.id, '--tenant', 'Tested'])
  await served.scim(old.token, 'GET', probe)
  const events = await eventually(told, (all) => all.length > 1)
  expect(events).toMatchObject([
    {
      subject: { kind: 'connection', id: '1' },
      data: { probe: 'made_up_user', passed: true, status: 200, reason: null },
    },
    { data: { passed: false, status: 401, reason: 'revoked', detail: expect.stringContaining('revoked') } },
  ])
})
