import { expect, it } from 'vitest'
import { expectScimError, filterBy, onBothStores } from '../support/conformance.ts'
import { patchOf } from '../support/provider.ts'

onBothStores('RFC 7644 §3.6: deleting', (app, kind) => {
  it('DEL-01: 204 without a body', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    const answer = await client.send('DELETE', `/v2/Users/${id}`)
    expect(answer).toEqual({ status: 204, headers: {}, body: undefined })
  })

  it('DEL-02, Q-45: afterwards every request for it is 404, a second DELETE too', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    await client.send('DELETE', `/v2/Users/${id}`)
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', { userName: 'ada' }],
      ['PATCH', patchOf({ op: 'replace', path: 'active', value: true })],
      ['DELETE', undefined],
    ] as const) {
      expectScimError(await client.send(method, `/v2/Users/${id}`, body), 404, undefined, method)
    }
  })

  it('DEL-03: no query finds it', async () => {
    const client = await app().client()
    const { id } = await client.user('ada', { externalId: 'e', emails: [{ value: 'a@b.c' }] })
    await client.send('DELETE', `/v2/Users/${id}`)
    for (const filter of [
      'userName eq "ada"',
      'externalId eq "e"',
      'emails.value eq "a@b.c"',
      `id eq "${id}"`,
    ]) {
      const answer = await client.send('GET', `/v2/Users${filterBy(filter)}`)
      expect(answer.body.totalResults, filter).toBe(0)
    }
    expect((await client.send('GET', '/v2/Users')).body.totalResults).toBe(0)
  })

  it('DEL-05, DEL-06: what stays is the ledger and the person; the tenant shows neither', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    await client.send('DELETE', `/v2/Users/${id}`)
    if (kind !== 'postgres') return expect((await client.send('GET', `/v2/Users/${id}`)).status).toBe(404)
    const rows = await app().database?.look(
      `select c.action, m.state from scim_change c join membership m on m.tenant_id = c.tenant_id
         join person p on p.id = m.person_id where c.resource_id = $1 order by c.seq`,
      [id],
    )
    expect(rows).toEqual([
      { action: 'created', state: 'removed' },
      { action: 'deleted', state: 'removed' },
    ])
  })

  it('Q-46: deleting who was deactivated works, with no version asked for', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    const off = patchOf({ op: 'replace', path: 'active', value: false })
    await client.send('PATCH', `/v2/Users/${id}`, off)
    expect((await client.send('PATCH', `/v2/Users/${id}`, off)).status).toBe(200)
    expect((await client.send('DELETE', `/v2/Users/${id}`)).status).toBe(204)
  })
})
