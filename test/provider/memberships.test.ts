import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  patchOf,
  startTestProvider,
  type TestClient,
  type TestProvider,
  userUrn,
} from '../support/provider.ts'

/** A person exists once; SCIM moves the membership in one tenant (the Moqups rule). */
describe('person and membership', () => {
  let app: TestProvider
  beforeAll(async () => {
    app = await startTestProvider('postgres')
  })
  afterAll(async () => {
    await app.close()
  })
  const stateOf = async (client: TestClient, resourceId: string) => {
    const rows = await app.database?.look<{ state: string; person: string }>(
      `select m.state, p.id as person from membership m join person p on p.id = m.person_id
        where m.tenant_id = $1 and m.resource_id = $2`,
      [client.tenantId, resourceId],
    )
    return rows?.[0]
  }

  it('deactivates the membership and not the person, reactivates it, and keeps the person when the record is deleted', async () => {
    const client = await app.client()
    const { id } = await client.user('ada@example.org')
    const first = await stateOf(client, id)
    expect(first?.state).toBe('active')
    const active = (value: unknown) =>
      client.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'replace', path: 'active', value }))
    await active(false)
    expect(await stateOf(client, id)).toEqual({ state: 'deactivated', person: first?.person })
    await active('True')
    expect(await stateOf(client, id)).toEqual({ state: 'active', person: first?.person })
    await client.send('DELETE', `/v2/Users/${id}`)
    expect(await stateOf(client, id)).toEqual({ state: 'removed', person: first?.person })
  })

  it('leaves the state alone when active is taken away', async () => {
    const client = await app.client()
    const { id } = await client.user('bob@example.org', { active: false })
    expect((await stateOf(client, id))?.state).toBe('deactivated')
    const answer = await client.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'remove', path: 'active' }))
    expect(answer.body.active).toBeUndefined()
    expect((await stateOf(client, id))?.state).toBe('deactivated')
    await client.send('PUT', `/v2/Users/${id}`, { schemas: [userUrn], userName: 'bob@example.org' })
    expect((await stateOf(client, id))?.state).toBe('deactivated')
  })

  it('never takes two tenants for one person because of an e-mail address', async () => {
    const [one, other] = [await app.client(), await app.client()]
    const emails = [{ value: 'same@example.org' }]
    const first = await stateOf(one, (await one.user('same@example.org', { emails })).id)
    const second = await stateOf(other, (await other.user('same@example.org', { emails })).id)
    expect(first?.person).not.toBe(second?.person)
  })
})
