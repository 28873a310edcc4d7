import { expect, it } from 'vitest'
import { expectScimError, onBothStores, unknownId } from '../support/conformance.ts'
import { enterpriseUrn, groupUrn, userUrn } from '../support/provider.ts'

onBothStores('RFC 7644 §3.5.1: replacing over HTTP', (app) => {
  it('PUT-01, PUT-03, PUT-10: what is given replaces what was there, and 200 shows the whole', async () => {
    const client = await app().client()
    const user = await client.user('ada', { title: 'Countess', emails: [{ value: 'a@b.c' }] })
    const body = { schemas: [userUrn], userName: 'ada', title: 'Lady', nickName: 'A' }
    const answer = await client.send('PUT', `/v2/Users/${user.id}`, body)
    expect(answer.status).toBe(200)
    expect(answer.headers['content-location']).toBe(user.meta.location)
    expect(answer.body).toMatchObject({ id: user.id, title: 'Lady', nickName: 'A', active: true })
    expect((await client.send('GET', `/v2/Users/${user.id}`)).body).toEqual(answer.body)
  })

  it('PUT-02, TEN-06: it never creates: unknown, deleted and foreign ids are 404', async () => {
    const [client, other] = [await app().client(), await app().client()]
    const gone = await client.user('gone')
    await client.send('DELETE', `/v2/Users/${gone.id}`)
    const foreign = await other.user('foreign')
    for (const id of [unknownId, gone.id, foreign.id, 'new-one']) {
      const answer = await client.send('PUT', `/v2/Users/${id}`, { userName: 'x' })
      expectScimError(answer, 404)
    }
    expect((await client.send('GET', '/v2/Users')).body.totalResults).toBe(0)
    expect((await other.send('GET', `/v2/Users/${foreign.id}`)).body).toEqual(foreign)
  })

  it('PUT-04, PUT-06: what is left out, null or an empty list is cleared', async () => {
    const client = await app().client()
    const { id } = await client.user('ada', { title: 'T', nickName: 'N', emails: [{ value: 'a@b.c' }] })
    const body = { schemas: [userUrn], userName: 'ada', title: null, emails: [] }
    const answer = await client.send('PUT', `/v2/Users/${id}`, body)
    expect(Object.keys(answer.body).sort()).toEqual(['active', 'id', 'meta', 'schemas', 'userName'])
  })

  it('PUT-05, USR-13: a body without active neither disables nor enables, and no connection clears what another sent', async () => {
    const client = await app().client()
    const { id } = await client.user('ada', { active: false })
    expect((await client.send('PUT', `/v2/Users/${id}`, { userName: 'ada' })).body.active).toBe(false)
    const other = await app().client()
    const theirs = await other.user('ada', { title: 'Theirs' })
    await client.send('PUT', `/v2/Users/${id}`, { userName: 'ada' })
    expect((await other.send('GET', `/v2/Users/${theirs.id}`)).body.title).toBe('Theirs')
  })

  it('PUT-08, PUT-14, Q-16: id, meta and groups in the body say nothing; strictly a foreign id is refused', async () => {
    const client = await app().client()
    const user = await client.user('ada')
    const body = {
      schemas: [userUrn],
      userName: 'ada',
      id: unknownId,
      groups: [],
      meta: { version: 'W/"77"' },
    }
    const answer = await client.send('PUT', `/v2/Users/${user.id}`, body)
    expect(answer.body).toEqual(user)
    const strict = await app().client({ profile: 'strict' })
    const { id } = await strict.user('ada')
    const refused = await strict.send('PUT', `/v2/Users/${id}`, { ...body, groups: undefined })
    expectScimError(refused, 400, 'invalidValue')
  })

  it('PUT-09, CHR-01: without what is required it is 400 and nothing changes', async () => {
    const client = await app().client()
    const user = await client.user('ada', { title: 'T' })
    const answer = await client.send('PUT', `/v2/Users/${user.id}`, { schemas: [userUrn], title: 'X' })
    expectScimError(answer, 400, 'invalidValue')
    expect((await client.send('GET', `/v2/Users/${user.id}`)).body).toEqual(user)
  })

  it('PUT-11: the same again leaves version and lastModified as they were', async () => {
    const client = await app().client()
    const user = await client.user('ada', { title: 'T', [enterpriseUrn]: { department: 'R&D' } })
    app().advance(1000)
    const { id: _id, meta: _meta, ...same } = user
    expect((await client.send('PUT', `/v2/Users/${user.id}`, same)).body).toEqual(user)
  })

  it('PUT-12, Q-17: a group gets exactly the members in the body; without members in it they stay', async () => {
    const client = await app().client()
    const [a, b, c] = [await client.user('a'), await client.user('b'), await client.user('c')]
    const { id } = await client.group('Team', [a.id, b.id])
    const put = async (body: object) => {
      await client.send('PUT', `/v2/Groups/${id}`, { schemas: [groupUrn], displayName: 'Team', ...body })
      const { body: group } = await client.send('GET', `/v2/Groups/${id}`)
      return (group.members ?? []).map((one: { value: string }) => one.value).sort()
    }
    const members = [{ value: b.id }, { value: c.id }]
    expect(await put({ members })).toEqual([b.id, c.id].sort())
    expect(await put({})).toEqual([b.id, c.id].sort())
    expect(await put({ members: [] })).toEqual([])
  })

  it("PUT-13: one's own userName in other letters is no conflict", async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    expect((await client.send('PUT', `/v2/Users/${id}`, { userName: 'ADA' })).body.userName).toBe('ADA')
  })
})
