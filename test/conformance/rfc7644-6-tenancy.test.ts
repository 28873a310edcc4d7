import { expect, it } from 'vitest'
import { bulkUrn, expectScimError, filterBy, onBothStores, searchUrn } from '../support/conformance.ts'
import { enterpriseUrn, patchOf } from '../support/provider.ts'

onBothStores('RFC 7644 §6: tenants', (app, kind) => {
  it('TEN-01, TEN-02: the token alone says which tenant it is; no header, parameter or path does', async () => {
    const [one, other] = [await app().client(), await app().client()]
    await one.user('mine')
    const theirs = await other.user('theirs')
    for (const [path, headers] of [
      [`/v2/Users?tenant=${other.tenantId}`, {}],
      ['/v2/Users', { 'x-tenant': other.tenantId, 'x-forwarded-host': 'other.example' }],
    ] as const) {
      const answer = await one.send('GET', path, undefined, headers)
      expect(answer.body.Resources.map((user: { userName: string }) => user.userName)).toEqual(['mine'])
    }
    expectScimError(await one.send('GET', `/Tenants/${other.tenantId}/v2/Users/${theirs.id}`), 404)
  })

  it('TEN-03, COM-01: ids are unique over all tenants, whatever the type', async () => {
    const [one, other] = [await app().client(), await app().client()]
    const ids = [
      (await one.user('a')).id,
      (await other.user('a')).id,
      (await one.group('a')).id,
      (await other.group('a')).id,
    ]
    expect(new Set(ids).size).toBe(4)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  })

  it('TEN-05, TEN-07: one address in two tenants is two records, with nothing that ties them', async () => {
    const [one, other] = [await app().client(), await app().client()]
    const emails = [{ value: 'same@example.org' }]
    const mine = await one.user('same@example.org', { emails, externalId: 'e' })
    const theirs = await other.user('same@example.org', { emails, externalId: 'e' })
    expect(mine.id).not.toBe(theirs.id)
    await one.send('PATCH', `/v2/Users/${mine.id}`, patchOf({ op: 'replace', path: 'active', value: false }))
    expect((await other.send('GET', `/v2/Users/${theirs.id}`)).body.active).toBe(true)
    await one.send('DELETE', `/v2/Users/${mine.id}`)
    expect((await other.send('GET', `/v2/Users/${theirs.id}`)).status).toBe(200)
    if (kind !== 'postgres') return
    const rows = await app().database?.look<{ person: string }>(
      'select person_id as person from membership where resource_id = any($1::uuid[])',
      [[mine.id, theirs.id]],
    )
    expect(new Set(rows?.map(({ person }) => person)).size).toBe(2)
  })

  it('TEN-06: whatever is tried with the token of one tenant on the ids of another, it is 404 and nothing moves', async () => {
    const [owner, stranger] = [await app().client(), await app().client()]
    const user = await owner.user('victim', { externalId: 'v', title: 'Secret' })
    const group = await owner.group('Secret group', [user.id])
    const own = await stranger.group('Own')
    const patch = patchOf({ op: 'replace', path: 'displayName', value: 'x' })
    for (const path of [`/v2/Users/${user.id}`, `/v2/Groups/${group.id}`]) {
      for (const [method, body] of [
        ['GET', undefined],
        ['PUT', { userName: 'x', displayName: 'x' }],
        ['PATCH', patch],
        ['DELETE', undefined],
      ] as const) {
        expectScimError(await stranger.send(method, path, body), 404, undefined, `${method} ${path}`)
      }
    }
    const members = [{ value: user.id }]
    const join = patchOf({ op: 'add', path: 'members', value: members })
    expectScimError(await stranger.send('PATCH', `/v2/Groups/${own.id}`, join), 400, 'invalidValue')
    const bulk = await stranger.send('POST', '/v2/Bulk', {
      schemas: [bulkUrn],
      Operations: [
        { method: 'DELETE', path: `/Users/${user.id}` },
        { method: 'PATCH', path: `/Groups/${group.id}`, data: patch },
        { method: 'POST', path: '/Groups', bulkId: 'g', data: { displayName: 'g', members } },
      ],
    })
    expect(bulk.body.Operations.map((one: { status: string }) => one.status)).toEqual(['404', '404', '400'])
    for (const filter of [
      `id eq "${user.id}"`,
      'externalId eq "v"',
      'userName eq "victim" or title pr',
      `members.value eq "${user.id}"`,
      'not (userName eq "nobody")',
    ]) {
      const search = { schemas: [searchUrn], filter }
      const answers = [
        await stranger.send('POST', '/v2/.search', search),
        await stranger.send('GET', `/v2/${filterBy(filter)}`),
      ]
      expect(JSON.stringify(answers), filter).not.toMatch(/victim|Secret/)
    }
    expect((await owner.send('GET', `/v2/Users/${user.id}`)).body).toMatchObject({ ...user, groups: [{}] })
    expect((await owner.send('GET', `/v2/Groups/${group.id}`)).body).toEqual(group)
  })

  it('TEN-06, ENT-04: a manager in another tenant is no manager here', async () => {
    const [owner, stranger] = [await app().client(), await app().client()]
    const boss = await owner.user('boss', { displayName: 'Secret boss' })
    const user = await stranger.user('ada', { [enterpriseUrn]: { manager: { value: boss.id } } })
    expect(JSON.stringify(user)).not.toContain('Secret boss')
    expect(user[enterpriseUrn].manager.displayName).toBeUndefined()
  })
})
