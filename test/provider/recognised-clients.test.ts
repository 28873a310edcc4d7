import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClientMemory } from '../../src/provider/clients/client-memory.ts'
import { listConnections } from '../../src/provider/tenants/manage-tenants.ts'
import { openLastUseRecorder } from '../../src/provider/tokens/last-use.ts'
import { listTokens } from '../../src/provider/tokens/manage-tokens.ts'
import { unknownId } from '../support/conformance.ts'
import {
  clientWith,
  groupUrn,
  patchOf,
  type StoreKind,
  startTestProvider,
  type TestProvider,
} from '../support/provider.ts'

const agent = (name: string) => ({ 'user-agent': name })

describe.each<StoreKind>(['postgres', 'memory'])('a connection whose client is recognised (%s)', (kind) => {
  let app: TestProvider
  beforeAll(async () => {
    app = await startTestProvider(kind)
  })
  afterAll(async () => {
    expect(app.errors).toEqual([])
    await app.close()
  })
  const latest = () => app.records.at(-1)

  it('is what a new tenant gets', async () => {
    const client = await app.client()
    expect((await listConnections(client.tenantId, app.ports))[0]?.profile).toBe('auto')
    await client.send('GET', '/v2/Users')
    expect(latest()).toMatchObject({ profile: 'lenient', recognisedBy: undefined })
  })

  it('is understood as the client that its User-Agent names: Okta loses one unknown member, not the whole push', async () => {
    const client = await app.client()
    const { id } = await client.group('pushed')
    const push = patchOf({ op: 'add', path: 'members', value: [{ value: unknownId }] })
    expect((await client.send('PATCH', `/v2/Groups/${id}`, push)).status).toBe(400)
    const asOkta = await client.send('PATCH', `/v2/Groups/${id}`, push, agent('Okta SCIM Client 1.0.0'))
    expect(asOkta.status).toBe(204)
    expect(latest()).toMatchObject({
      profile: 'okta',
      recognisedBy: 'User-Agent is "Okta SCIM Client 1.0.0"',
      skippedMembers: [unknownId],
    })
  })

  it('is understood as Entra once a body shows it, and remembered where nothing does', async () => {
    const client = await app.client()
    const user = await client.user('ada')
    await client.send(
      'PATCH',
      `/v2/Users/${user.id}`,
      patchOf({ op: 'Replace', path: 'active', value: 'False' }),
    )
    expect(latest()).toMatchObject({ profile: 'entra', recognisedBy: 'op begins with a capital letter' })
    expect(latest()?.tolerances).toEqual(expect.arrayContaining(['op_case', 'string_booleans']))
    // Entra needs group names to be unique; nothing in these requests gives it away.
    await client.group('same')
    const again = await client.send('POST', '/v2/Groups', { schemas: [groupUrn], displayName: 'Same' })
    expect(again.status).toBe(409)
    expect(latest()).toMatchObject({ profile: 'entra', recognisedBy: 'an earlier request' })
  })

  it('is not taken for another client by what one request of it looks like, when it names itself', async () => {
    const client = await app.client()
    const user = await client.user('ada')
    const body = patchOf({ op: 'Replace', path: 'active', value: true })
    await client.send('PATCH', `/v2/Users/${user.id}`, body, agent('JumpCloud_SCIM'))
    expect(latest()?.profile).toBe('jumpcloud')
  })

  it('keeps apart the clients of two tokens', async () => {
    const one = await app.client()
    const other = await app.client()
    await one.send('GET', '/v2/Users', undefined, agent('Okta SCIM Client 1.0.0'))
    await other.send('GET', '/v2/Users')
    expect(latest()?.profile).toBe('lenient')
    await one.send('GET', '/v2/Users')
    expect(latest()?.profile).toBe('okta')
  })

  it('never overrides a profile that an administrator has set', async () => {
    const client = await app.client({ profile: 'strict' })
    const user = await client.user('ada')
    const patch = patchOf({ op: 'Replace', path: 'active', value: 'False' })
    const answer = await client.send('PATCH', `/v2/Users/${user.id}`, patch, agent('Okta SCIM Client 1.0.0'))
    expect(answer.status).toBe(400)
    expect(latest()).toMatchObject({ profile: 'strict', recognisedBy: undefined, tolerances: [] })
  })

  it('keeps what its connection changes about every profile', async () => {
    const client = await app.client({ settings: { answers: { patchUser: 'empty' } } })
    const user = await client.user('ada')
    const patch = patchOf({ op: 'Replace', path: 'active', value: 'False' })
    expect((await client.send('PATCH', `/v2/Users/${user.id}`, patch)).status).toBe(204)
    expect(latest()?.profile).toBe('entra')
  })

  it("shows in the token's last use which client it was, and another node begins with that", async () => {
    const client = await app.client()
    const recorder = openLastUseRecorder(app.tenants, { everyMs: 3_600_000 })
    const here = clientWith({ ...app.provider, lastUse: recorder }, client.token, '', '')
    const user = await client.user('ada')
    await here.send('PATCH', `/v2/Users/${user.id}`, patchOf({ op: 'Add', path: 'title', value: 'x' }))
    await recorder.close()
    const [token] = await listTokens(client.tenantId, app.ports)
    expect(token?.lastUsedProfile).toBe('entra')
    const provider = { ...app.provider, clients: createClientMemory() }
    const elsewhere = clientWith(
      { ...provider, credentials: { find: (id: string) => app.tenants.findCredential(id) } },
      client.token,
      '',
      '',
    )
    await elsewhere.send('GET', '/v2/Users')
    expect(latest()).toMatchObject({ profile: 'entra', recognisedBy: 'an earlier request' })
  })
})

describe('the memory of recognised clients', () => {
  it('is bounded: the token not seen longest is forgotten', () => {
    const memory = createClientMemory()
    for (let count = 0; count <= 10_000; count += 1) memory.set(`t${count}`, 'okta')
    expect(memory.of('t0')).toBeUndefined()
    expect(memory.of('t1')).toBe('okta')
  })
})
