import { expect, it } from 'vitest'
import { expectScimError, onBothStores, unknownId } from '../support/conformance.ts'
import { enterpriseUrn, groupUrn, patchOf } from '../support/provider.ts'

onBothStores('RFC 7643 §4: people and groups over HTTP', (app, kind) => {
  it('USR-04, USR-05: the parts of a name and its formatted form are kept as sent, and none is guessed', async () => {
    const client = await app().client()
    const parts = { givenName: 'Ada', familyName: 'Lovelace' }
    for (const [index, name] of [
      { formatted: 'Ada Lovelace' },
      parts,
      { formatted: 'Lady Lovelace', ...parts },
    ].entries()) {
      expect((await client.user(`ada${index}`, { name })).name).toEqual(name)
    }
  })

  it('USR-06, USR-07: displayName is the label, and nickName never a way in', async () => {
    const client = await app().client()
    const user = await client.user('ada', { displayName: 'Ada L.', nickName: 'bob' })
    const group = await client.group('Team', [user.id])
    expect(group.members[0].display).toBe('Ada L.')
    expect((await client.user('bob')).userName).toBe('bob')
  })

  it('USR-09, USR-10, USR-11: languages, locales and time zones come back as sent', async () => {
    const client = await app().client()
    const sent = { preferredLanguage: 'en-GB,en;q=0.8', locale: 'en_US', timezone: 'Europe/Berlin' }
    expect(await client.user('ada', sent)).toMatchObject(sent)
  })

  it('USR-14, USR-15, SEC-08: a password is nowhere: not in an answer, not in a log, not in the database', async () => {
    const client = await app().client()
    const secret = 'Tr0ub4dor-and-3'
    const answers = [
      await client.send('POST', '/v2/Users', { userName: 'ada', password: secret }),
      await client.send('GET', '/v2/Users?attributes=password,userName'),
    ]
    const { id } = answers[0]?.body ?? {}
    answers.push(
      await client.send(
        'PATCH',
        `/v2/Users/${id}`,
        patchOf({ op: 'replace', path: 'password', value: secret }),
      ),
      await client.send('PUT', `/v2/Users/${id}`, { userName: 'ada', password: secret }),
      await client.send('GET', `/v2/Users/${id}`),
    )
    for (const answer of answers) {
      expect(answer.status).toBeLessThan(300)
      expect(JSON.stringify(answer)).not.toContain(secret)
      expect(JSON.stringify(answer)).not.toContain('"password"')
    }
    expect(JSON.stringify(app().records)).not.toContain(secret)
    if (kind !== 'postgres') return
    const rows = await app().database?.look<{ text: string }>(
      'select to_jsonb(r)::text || to_jsonb(c)::text as text from scim_resource r join scim_change c on c.resource_id = r.id where r.id = $1',
      [id],
    )
    expect(rows?.length).toBeGreaterThan(0)
    for (const { text } of rows ?? []) {
      expect(text).toContain('"document"')
      expect(text).not.toContain(secret)
    }
  })

  it('USR-17: a filter cannot ask for a password', async () => {
    const client = await app().client()
    expectScimError(
      await client.send('GET', '/v2/Users?filter=password%20eq%20%22x%22'),
      400,
      'invalidFilter',
    )
  })

  it('USR-23: a country is kept as sent, as two letters or as the text some clients have', async () => {
    const client = await app().client()
    const addresses = [
      { type: 'work', country: 'US' },
      { type: 'home', country: 'Deutschland' },
    ]
    expect((await client.user('ada', { addresses })).addresses).toEqual(addresses)
  })

  it('USR-24, USR-25, USR-26: groups shows the groups the user is in directly, and follows them alone', async () => {
    const client = await app().client()
    const user = await client.user('ada', { groups: [{ value: unknownId }] })
    expect(user.groups).toBeUndefined()
    const group = await client.group('Team', [user.id])
    const read = async () => (await client.send('GET', `/v2/Users/${user.id}`)).body.groups
    expect(await read()).toMatchObject([{ value: group.id, type: 'direct' }])
    await client.send('PUT', `/v2/Users/${user.id}`, { userName: 'ada', groups: [] })
    expect(await read()).toMatchObject([{ value: group.id }])
    await client.send(
      'PATCH',
      `/v2/Groups/${group.id}`,
      patchOf({ op: 'remove', path: `members[value eq "${user.id}"]` }),
    )
    expect(await read()).toBeUndefined()
  })

  it('GRP-02: two groups may have one name, unless the connection wants it unique', async () => {
    const client = await app().client()
    await client.group('Team')
    expect((await client.group('Team')).displayName).toBe('Team')
    const strict = await app().client({ settings: { answers: { uniqueGroupNames: true } } })
    await strict.group('Team')
    const again = await strict.send('POST', '/v2/Groups', { schemas: [groupUrn], displayName: 'TEAM' })
    expectScimError(again, 409, 'uniqueness')
  })

  it.each([
    ['an absolute address', (id: string) => `https://app.example/scim/v2/Users/${id}`],
    ['a relative one', (id: string) => `../Users/${id}`],
    ['null', () => null],
    ['nothing', () => undefined],
  ])('GRP-05: a member with %s as its $ref is the one its value names', async (_what, address) => {
    const client = await app().client()
    const user = await client.user('ada')
    const members = [{ value: user.id, $ref: address(user.id) }]
    const answer = await client.send('POST', '/v2/Groups', {
      schemas: [groupUrn],
      displayName: 'T',
      members,
    })
    expect(answer.body.members).toMatchObject([{ value: user.id, $ref: user.meta.location, type: 'User' }])
  })

  it('GRP-05: a member with a $ref alone is the one it leads to', async () => {
    const client = await app().client()
    const user = await client.user('ada')
    const members = [{ $ref: user.meta.location }]
    const answer = await client.send('POST', '/v2/Groups', {
      schemas: [groupUrn],
      displayName: 'T',
      members,
    })
    expect(answer.body.members).toMatchObject([{ value: user.id }])
  })

  it('GRP-06: groups nest, and a circle is refused', async () => {
    const client = await app().client()
    const inner = await client.group('Inner')
    const outer = await client.group('Outer', [inner.id])
    expect(outer.members).toMatchObject([{ value: inner.id, type: 'Group' }])
    const answer = await client.send(
      'PATCH',
      `/v2/Groups/${inner.id}`,
      patchOf({ op: 'add', path: 'members', value: [{ value: outer.id }] }),
    )
    expectScimError(answer, 400, 'invalidValue')
    expect((await client.send('GET', `/v2/Groups/${inner.id}`)).body.members).toBeUndefined()
  })

  it('GRP-07: a member without a value is refused', async () => {
    const client = await app().client()
    const answer = await client.send('POST', '/v2/Groups', {
      schemas: [groupUrn],
      displayName: 'T',
      members: [{ type: 'User' }],
    })
    expectScimError(answer, 400, 'invalidValue')
  })

  it('GRP-09, SCH-21: a member nobody here has is named in the error, and the group stays as it was', async () => {
    const client = await app().client()
    const user = await client.user('ada')
    const group = await client.group('Team', [user.id])
    const answer = await client.send(
      'PATCH',
      `/v2/Groups/${group.id}`,
      patchOf({ op: 'replace', path: 'members', value: [{ value: unknownId }] }),
    )
    expectScimError(answer, 400, 'invalidValue')
    expect(answer.body.detail).toContain(unknownId)
    expect((await client.send('GET', `/v2/Groups/${group.id}`)).body).toEqual(group)
  })

  it('GRP-10: deleting a user takes it out of its groups; deleting a group deletes no member', async () => {
    const client = await app().client()
    const [ada, bob] = [await client.user('ada'), await client.user('bob')]
    const group = await client.group('Team', [ada.id, bob.id])
    await client.send('DELETE', `/v2/Users/${ada.id}`)
    const { body } = await client.send('GET', `/v2/Groups/${group.id}`)
    expect(body.members.map((one: { value: string }) => one.value)).toEqual([bob.id])
    await client.send('DELETE', `/v2/Groups/${group.id}`)
    expect((await client.send('GET', `/v2/Users/${bob.id}`)).status).toBe(200)
  })

  it('GRP-11: members are rows: adding one writes one and leaves the others untouched', async () => {
    const client = await app().client()
    const ids: string[] = []
    for (let n = 0; n < 6; n += 1) ids.push((await client.user(`user${n}`)).id)
    const group = await client.group('Team', ids.slice(0, 5))
    const versions = async () =>
      await app().database?.look<{ id: string; written: string }>(
        'select member_id as id, xmin::text as written from scim_member where group_id = $1 order by member_id',
        [group.id],
      )
    const before = await versions()
    const add = patchOf({ op: 'add', path: 'members', value: [{ value: ids[5] }] })
    await client.send('PATCH', `/v2/Groups/${group.id}`, add)
    const { body } = await client.send('GET', `/v2/Groups/${group.id}`)
    expect(body.members).toHaveLength(6)
    const after = await versions()
    expect(after?.filter(({ id }) => id !== ids[5])).toEqual(before)
    if (kind === 'postgres') expect(after).toHaveLength(6)
  })

  it('ENT-03, ENT-04: a manager nobody here has is kept as sent, for the manager may come later', async () => {
    const client = await app().client()
    const user = await client.user('ada', { [enterpriseUrn]: { manager: { value: 'E-4711' } } })
    expect(user[enterpriseUrn].manager.value).toBe('E-4711')
    const boss = await client.user('boss')
    const answer = await client.send(
      'PATCH',
      `/v2/Users/${user.id}`,
      patchOf({ op: 'replace', path: `${enterpriseUrn}:manager`, value: boss.id }),
    )
    expect(answer.body[enterpriseUrn].manager.value).toBe(boss.id)
  })
})
