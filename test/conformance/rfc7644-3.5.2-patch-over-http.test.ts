import { expect, it } from 'vitest'
import { expectScimError, onBothStores, unknownId } from '../support/conformance.ts'
import { enterpriseUrn, patchOf, userUrn } from '../support/provider.ts'

onBothStores('RFC 7644 §3.5.2: PATCH over HTTP', (app) => {
  it('PAT-01, PAT-05, PAT-42, Q-04: add and replace work with and without a path', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    const answer = await client.send(
      'PATCH',
      `/v2/Users/${id}`,
      patchOf(
        { op: 'add', path: 'title', value: 'Countess' },
        { op: 'replace', path: 'title', value: 'Lady' },
        { op: 'add', value: { nickName: 'A' } },
        { op: 'replace', value: { active: false } },
      ),
    )
    expect(answer.body).toMatchObject({ title: 'Lady', nickName: 'A', active: false })
  })

  it('PAT-02, PAT-06: what is no PATCH, and a remove without a path, are 400 and change nothing', async () => {
    const client = await app().client()
    const user = await client.user('ada', { title: 'T' })
    for (const [body, scimType] of [
      [[], 'invalidSyntax'],
      [{ schemas: [] }, 'invalidSyntax'],
      [patchOf({ op: 'move', path: 'title' }), 'invalidSyntax'],
      [patchOf({ op: 'remove' }), 'noTarget'],
      [patchOf({ op: 'add', path: 'title' }), 'invalidValue'],
      [patchOf({ op: 'replace', path: 'emails[0]', value: 'x' }), 'invalidFilter'],
      [patchOf({ op: 'replace', path: 'emails/0', value: 'x' }), 'invalidPath'],
      [patchOf({ op: 'replace', path: '/name/givenName', value: 'x' }), 'invalidPath'],
    ] as const) {
      const answer = await client.send('PATCH', `/v2/Users/${user.id}`, body)
      expectScimError(answer, 400, scimType, JSON.stringify(body))
    }
    expect((await client.send('GET', `/v2/Users/${user.id}`)).body).toEqual(user)
  })

  it('PAT-09, PAT-10: operations run one after another; when one fails none was done', async () => {
    const client = await app().client()
    const member = await client.user('bob')
    const group = await client.group('Team')
    const answer = await client.send(
      'PATCH',
      `/v2/Groups/${group.id}`,
      patchOf(
        { op: 'add', path: 'members', value: [{ value: member.id }] },
        { op: 'replace', path: 'displayName', value: 'Other' },
        { op: 'remove', path: `members[value eq "${unknownId}"]` },
        { op: 'add', path: 'members', value: [{ value: unknownId }] },
      ),
    )
    expectScimError(answer, 400, 'invalidValue')
    expect((await client.send('GET', `/v2/Groups/${group.id}`)).body).toEqual(group)
  })

  it('PAT-12, CHR-04: what is read-only cannot be changed', async () => {
    const client = await app().client()
    const user = await client.user('ada')
    for (const path of ['id', 'meta.created', 'groups']) {
      const patch = patchOf({ op: 'replace', path, value: path === 'groups' ? [] : 'x' })
      const answer = await client.send('PATCH', `/v2/Users/${user.id}`, patch)
      expectScimError(answer, 400, 'mutability', path)
    }
  })

  it('PAT-13, PAT-14, Q-58: a user is answered with 200 and a body, a group with 204, unless attributes are asked for', async () => {
    const client = await app().client()
    const user = await client.user('ada')
    const group = await client.group('Team', [user.id])
    const title = patchOf({ op: 'replace', path: 'title', value: 'T' })
    const one = await client.send('PATCH', `/v2/Users/${user.id}`, title)
    expect(one).toMatchObject({ status: 200, body: { title: 'T' } })
    const rename = patchOf({ op: 'replace', path: 'displayName', value: 'New' })
    const empty = await client.send('PATCH', `/v2/Groups/${group.id}`, rename)
    expect(empty).toMatchObject({ status: 204, body: undefined })
    expect(empty.headers).toEqual({ etag: 'W/"2"', location: group.meta.location })
    const named = await client.send('PATCH', `/v2/Groups/${group.id}?attributes=displayName`, rename)
    expect(named).toMatchObject({ status: 200, body: { displayName: 'New' } })
    expect(named.body).not.toHaveProperty('members')
    const asking = await app().client({ settings: { answers: { patchGroup: 'resource' } } })
    const theirs = await asking.group('Team')
    expect((await asking.send('PATCH', `/v2/Groups/${theirs.id}`, rename)).body.displayName).toBe('New')
  })

  it('PAT-16: extension attributes bring their URN and take it away', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    const path = `${enterpriseUrn}:department`
    const added = await client.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'add', path, value: 'R&D' }))
    expect(added.body.schemas).toEqual([userUrn, enterpriseUrn])
    const removed = await client.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'remove', path }))
    expect(removed.body.schemas).toEqual([userUrn])
    expect(removed.body).not.toHaveProperty(enterpriseUrn)
  })

  it('PAT-17, GRP-08, Q-44: what is so already, and removing who is no member, succeed without a trace', async () => {
    const client = await app().client()
    const [user, other] = [await client.user('ada'), await client.user('bob')]
    const group = await client.group('Team', [user.id])
    app().advance(1000)
    for (const operation of [
      { op: 'add', path: 'members', value: [{ value: user.id }, { value: user.id }] },
      { op: 'remove', path: `members[value eq "${other.id}"]` },
      { op: 'remove', path: 'members', value: [{ value: other.id }, { value: unknownId }] },
      { op: 'replace', path: 'displayName', value: 'Team' },
    ]) {
      const answer = await client.send('PATCH', `/v2/Groups/${group.id}`, patchOf(operation))
      expect(answer.status, JSON.stringify(operation)).toBe(204)
    }
    expect((await client.send('GET', `/v2/Groups/${group.id}`)).body).toEqual(group)
  })

  it('PAT-18: the result is checked as a whole: what is required, and what is unique', async () => {
    const client = await app().client()
    const user = await client.user('ada')
    await client.user('bob')
    const taken = patchOf(
      { op: 'replace', path: 'title', value: 'T' },
      { op: 'replace', value: { userName: 'BOB' } },
    )
    expectScimError(await client.send('PATCH', `/v2/Users/${user.id}`, taken), 409, 'uniqueness')
    const none = patchOf({ op: 'replace', path: 'userName', value: null })
    expect((await client.send('PATCH', `/v2/Users/${user.id}`, none)).status).toBe(400)
    const gone = patchOf({ op: 'remove', path: 'userName' })
    expectScimError(await client.send('PATCH', `/v2/Users/${user.id}`, gone), 400, 'mutability')
    expect((await client.send('GET', `/v2/Users/${user.id}`)).body).toEqual(user)
  })

  it('PAT-19, Q-43, Q-59: a thousand operations, or 256 members in one, are one PATCH; 1001 are refused', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    const operation = (index: number) => ({ op: 'replace', path: 'title', value: `T${index}` })
    const many = (count: number) => patchOf(...Array.from({ length: count }, (_, index) => operation(index)))
    expect((await client.send('PATCH', `/v2/Users/${id}`, many(1000))).body.title).toBe('T999')
    const more = await client.send('PATCH', `/v2/Users/${id}`, many(1001))
    expect([400, 413]).toContain(more.status)
    const bulk = Array.from({ length: 256 }, (_, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: String(index),
      data: { userName: `u${index}` },
    }))
    const created = await client.send('POST', '/v2/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: bulk,
    })
    const value = created.body.Operations.map((one: { location: string }) => ({
      value: one.location.split('/').at(-1),
    }))
    const group = await client.group('Team')
    await client.send('PATCH', `/v2/Groups/${group.id}`, patchOf({ op: 'add', path: 'members', value }))
    expect((await client.send('GET', `/v2/Groups/${group.id}`)).body.members).toHaveLength(256)
  })

  it('PAT-38, PAT-39, Q-09, Q-10: a remove that lists members takes out those, in either form, and never all', async () => {
    const client = await app().client()
    const [a, b, c] = [await client.user('a'), await client.user('b'), await client.user('c')]
    const { id } = await client.group('Team', [a.id, b.id, c.id])
    const patch = async (operation: object) => {
      const answer = await client.send('PATCH', `/v2/Groups/${id}`, patchOf(operation))
      expect(answer.status).toBe(204)
      const { body } = await client.send('GET', `/v2/Groups/${id}`)
      return (body.members ?? []).map((one: { value: string }) => one.value)
    }
    expect(await patch({ op: 'remove', path: 'members', value: [] })).toHaveLength(3)
    expect(await patch({ op: 'Remove', path: 'members', value: [{ value: a.id }] })).toEqual([b.id, c.id])
    expect(await patch({ op: 'remove', value: { members: [{ value: b.id }] } })).toEqual([c.id])
    expect(await patch({ op: 'remove', path: 'members' })).toEqual([])
  })

  it('Q-02, Q-42: operations in lower case, and none at all', async () => {
    const client = await app().client()
    const user = await client.user('ada')
    const lower = { schemas: [], operations: [{ op: 'Replace', path: 'title', value: 'T' }] }
    expect((await client.send('PATCH', `/v2/Users/${user.id}`, lower)).body.title).toBe('T')
    expect((await client.send('PATCH', `/v2/Users/${user.id}`, patchOf())).status).toBe(200)
  })

  it('Q-57: where a client would lose a whole push, members nobody knows yet are left out and noted', async () => {
    const okta = await app().client({ profile: 'okta' })
    const user = await okta.user('ada')
    const { id } = await okta.group('Team')
    const value = [{ value: user.id }, { value: unknownId }]
    const answer = await okta.send(
      'PATCH',
      `/v2/Groups/${id}`,
      patchOf({ op: 'add', path: 'members', value }),
    )
    expect(answer.status).toBeLessThan(300)
    expect(app().records.at(-1)?.skippedMembers).toEqual([unknownId])
    expect((await okta.send('GET', `/v2/Groups/${id}`)).body.members).toMatchObject([{ value: user.id }])
  })

  it('Q-60: PATCH works on users and on groups', async () => {
    const client = await app().client()
    const [user, group] = [await client.user('ada'), await client.group('Team')]
    for (const path of [`/v2/Users/${user.id}`, `/v2/Groups/${group.id}`]) {
      const patch = patchOf({ op: 'replace', path: 'displayName', value: 'New' })
      expect((await client.send('PATCH', path, patch)).status).toBeLessThan(300)
      expect((await client.send('GET', path)).body.displayName).toBe('New')
    }
  })
})
