import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProvider } from '../../src/provider/provider.ts'
import {
  enterpriseUrn,
  patchOf,
  startTestProvider,
  type TestClient,
  type TestProvider,
  userUrn,
} from '../support/provider.ts'

/** Incidents that happened to others, and the rule each one gave us. */
describe('the rule that an incident gave', () => {
  let app: TestProvider
  let client: TestClient
  beforeAll(async () => {
    app = await startTestProvider('postgres')
    client = await app.client()
  })
  afterAll(async () => {
    expect(app.errors).toEqual([])
    await app.close()
  })

  it('CVE-2025-4210 (Casdoor, no credential check by default): there is no provider without credentials', () => {
    const { store, newId } = app.provider
    expect(() => createProvider({ store, newId, credentials: undefined as never })).toThrow(TypeError)
  })

  it('CVE-2025-41115 (Grafana, externalId became a user id): directory identifiers never name a resource', async () => {
    const victim = await client.user('victim-id')
    for (const externalId of ['1', '0', 'admin', victim.id, 'null']) {
      const user = await client.user(`ext-${externalId}`, { externalId, id: victim.id })
      expect(user.id).not.toBe(externalId)
      expect(user.id).not.toBe(victim.id)
      if (externalId !== victim.id)
        expect((await client.send('GET', `/v2/Users/${externalId}`)).status).toBe(404)
    }
    expect((await client.send('GET', `/v2/Users/${victim.id}`)).body.userName).toBe('victim-id')
  })

  it('CVE-2026-67330 (Better Auth, ids of two kinds collided): a resource of one type is not found as another', async () => {
    const group = await client.group('Not a user')
    const user = await client.user('not-a-group')
    for (const url of [`/v2/Users/${group.id}`, `/v2/Groups/${user.id}`]) {
      expect((await client.send('GET', url)).status).toBe(404)
      expect((await client.send('DELETE', url)).status).toBe(404)
    }
  })

  it('CVE-2022-1680 (GitLab, account taken over by a changed e-mail): a person is never found by e-mail', async () => {
    const other = await app.client()
    const emails = [{ value: 'ceo@victim.example', primary: true }]
    const victim = await other.user('ceo@victim.example', { emails })
    const attacker = await client.user('attacker')
    await client.send(
      'PATCH',
      `/v2/Users/${attacker.id}`,
      patchOf({ op: 'replace', path: 'emails', value: emails }),
    )
    await client.send(
      'PATCH',
      `/v2/Users/${attacker.id}`,
      patchOf({ op: 'replace', path: 'userName', value: 'ceo@victim.example' }),
    )
    await client.send('DELETE', `/v2/Users/${attacker.id}`)
    expect((await other.send('GET', `/v2/Users/${victim.id}`)).body).toEqual(victim)
    const persons = await app.database?.look<{ persons: number }>(
      'select count(distinct person_id) as persons from membership where resource_id = any($1::uuid[])',
      [[victim.id, attacker.id]],
    )
    expect(persons).toEqual([{ persons: 2 }])
  })

  it('vouch #317, Atlas #175, laravel #171 (rows of other tenants): no filter, sort or page reaches beyond the tenant', async () => {
    const stranger = await app.client()
    await stranger.user('stranger', { title: 'Theirs', externalId: 'theirs' })
    for (const filter of [
      'title eq "Theirs"',
      'userName eq "stranger" or userName pr',
      'not (userName eq "nobody")',
      'externalId eq "theirs"',
      'id pr or title pr',
      `userName eq "x') or true--"`,
      'emails[value pr] or active eq true',
    ]) {
      const { body } = await client.send('GET', `/v2/Users?count=200&filter=${encodeURIComponent(filter)}`)
      expect(JSON.stringify(body), filter).not.toContain('stranger')
    }
  })

  it('Keycloak #46658 (path checked, body written): the id in the path is the only id', async () => {
    const [mine, theirs] = [await client.user('path-id'), await client.user('body-id')]
    const answer = await client.send('PUT', `/v2/Users/${mine.id}`, {
      schemas: [userUrn],
      id: theirs.id,
      userName: 'path-id-2',
    })
    expect(answer.body.id).toBe(mine.id)
    expect((await client.send('GET', `/v2/Users/${theirs.id}`)).body.userName).toBe('body-id')
    const strict = await app.client({ profile: 'strict' })
    const user = await strict.user('strict-id')
    const refused = await strict.send('PUT', `/v2/Users/${user.id}`, {
      schemas: [userUrn],
      id: mine.id,
      userName: 'strict-id',
    })
    expect(refused.status).toBe(400)
  })

  it('Cogtrix #303 (409 told who exists elsewhere): a name of another tenant is free here', async () => {
    await (await app.client()).user('somewhere-else@example.org')
    expect((await client.user('somewhere-else@example.org')).userName).toBe('somewhere-else@example.org')
  })

  it('GitLab 57178, Casdoor, Polis (active half done, ignored or "False" taken for true): active is strictly typed', async () => {
    const user = await client.user('strictly-typed')
    const set = (value: unknown) =>
      client.send('PATCH', `/v2/Users/${user.id}`, patchOf({ op: 'replace', path: 'active', value }))
    expect((await set('False')).body.active).toBe(false)
    for (const value of ['no', 'disabled', 2, {}, [], [true, false]]) {
      const answer = await set(value)
      if (answer.status === 200) expect(answer.body.active, JSON.stringify(value)).not.toBe(true)
      else expect(answer.body.scimType, JSON.stringify(value)).toBe('invalidValue')
    }
    expect(
      (await client.send('POST', '/v2/Users', { schemas: [userUrn], userName: 'y', active: 'maybe' })).status,
    ).toBe(400)
  })

  it('azure-docs #30826, Ory, FusionAuth #2784 (a group or a user emptied): a removal touches exactly what it names', async () => {
    const users = await Promise.all(['r1', 'r2', 'r3'].map((name) => client.user(name)))
    const group = await client.group(
      'Not emptied',
      users.map((user) => user.id),
    )
    const url = `/v2/Groups/${group.id}`
    const count = async () => (await client.send('GET', url)).body.members.length
    await client.send(
      'PATCH',
      url,
      patchOf({ op: 'remove', path: 'members', value: [{ value: users[0].id }] }),
    )
    expect(await count()).toBe(2)
    await client.send('PATCH', url, patchOf({ op: 'remove', path: 'members', value: [] }))
    expect(await count()).toBe(2)
    expect((await client.send('PATCH', url, patchOf({ op: 'remove' }))).body).toMatchObject({
      status: '400',
      scimType: 'noTarget',
    })
    expect((await client.send('PATCH', `/v2/Users/${users[1].id}`, patchOf({ op: 'remove' }))).status).toBe(
      400,
    )
    expect(await count()).toBe(2)
    await client.send('PUT', url, { displayName: 'Not emptied' })
    expect(await count()).toBe(2)
  })

  it('CVE-2026-46689 (kanidm, a nested filter ended the process): depth, length and number of terms are bounded', async () => {
    for (const filter of [
      `${'('.repeat(1000)}userName pr${')'.repeat(1000)}`,
      `${'not ('.repeat(500)}userName pr${')'.repeat(500)}`,
      Array.from({ length: 2000 }, () => 'a eq 1').join(' or '),
      `emails[${'('.repeat(500)}value pr${')'.repeat(500)}]`,
      `userName eq "${'\\'.repeat(9999)}"`,
    ]) {
      const answer = await client.send('POST', '/v2/Users/.search', { filter })
      expect(answer.body, filter.slice(0, 30)).toMatchObject({ status: '400', scimType: 'invalidFilter' })
      const patch = await client.send(
        'PATCH',
        '/v2/Users/1',
        patchOf({ op: 'remove', path: `emails[${filter}]` }),
      )
      expect(patch.status, filter.slice(0, 30)).toBe(400)
    }
  })

  it('CVE-2026-48170, CVE-2026-61834 (prototype pollution by path): no path leaves the schema', async () => {
    const user = await client.user('proto')
    for (const path of [
      '__proto__.polluted',
      'constructor.prototype.polluted',
      'name.__proto__.polluted',
      '__proto__',
      'toString',
      'emails[__proto__ eq 1].value',
      `${enterpriseUrn}:__proto__.x`,
    ]) {
      const answer = await client.send(
        'PATCH',
        `/v2/Users/${user.id}`,
        patchOf({ op: 'add', path, value: 'x' }),
      )
      expect(answer.status, path).toBeLessThan(500)
      expect(({} as Record<string, unknown>)['polluted'], path).toBeUndefined()
      await client.send(
        'GET',
        `/v2/Users?sortBy=${encodeURIComponent(path)}&attributes=${encodeURIComponent(path)}`,
      )
      await client.send('GET', `/v2/Users?filter=${encodeURIComponent(`${path} eq "x"`)}`)
    }
    await client.send(
      'PATCH',
      `/v2/Users/${user.id}`,
      '{"Operations":[{"op":"add","value":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}]}',
    )
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect((await client.send('GET', `/v2/Users/${user.id}`)).body).toEqual(user)
  })

  it('scimitar #56, Better Auth #10087 (passwords and values in answers and logs): neither is kept or told', async () => {
    const secret = 'Sw0rdfish-never-kept'
    const user = await client.user('password-holder', { password: secret })
    await client.send(
      'PATCH',
      `/v2/Users/${user.id}`,
      patchOf({ op: 'replace', value: { password: secret } }),
    )
    await client.send('PUT', `/v2/Users/${user.id}`, {
      schemas: [userUrn],
      userName: 'password-holder',
      password: secret,
    })
    await client.send('GET', `/v2/Users?filter=${encodeURIComponent(`password eq "${secret}"`)}`)
    await client.send('GET', `/v2/Users?filter=${encodeURIComponent(`userName eq "${secret}"`)}`)
    const answers = [
      await client.send('GET', `/v2/Users/${user.id}`),
      await client.send('GET', `/v2/Users/${user.id}?attributes=password`),
    ]
    expect(JSON.stringify([answers, app.records])).not.toContain(secret)
    const found = await app.database?.look<{ found: boolean }>(
      `select exists (select from scim_resource r where r::text like $1)
           or exists (select from scim_change c where c::text like $1) as found`,
      [`%${secret}%`],
    )
    expect(found).toEqual([{ found: false }])
  })

  it('Doyensec (checks passed by one spelling and missed by another): the result is validated, whatever the request looked like', async () => {
    const user = await client.user('spelled')
    await client.user('taken')
    for (const operations of [
      [{ op: 'replace', path: 'userName', value: 'taken' }],
      [{ op: 'Replace', value: { USERNAME: 'Taken' } }],
      [{ op: 'add', value: { [`${userUrn}:userName`]: 'taken' } }],
      [
        { op: 'replace', path: 'userName', value: 'free' },
        { op: 'replace', path: 'username', value: 'TAKEN' },
      ],
    ]) {
      expect((await client.send('PATCH', `/v2/Users/${user.id}`, patchOf(...operations))).status).toBe(409)
    }
    for (const operations of [
      [{ op: 'remove', path: 'userName' }],
      [{ op: 'replace', path: 'userName', value: '' }],
      [{ op: 'replace', value: { userName: null } }],
      [{ op: 'replace', path: 'id', value: 'mine' }],
    ]) {
      expect((await client.send('PATCH', `/v2/Users/${user.id}`, patchOf(...operations))).status).toBe(400)
    }
    expect((await client.send('GET', `/v2/Users/${user.id}`)).body).toEqual(user)
  })

  it('SCIMMY (base path changed by each request): two addresses at once each get their own locations', async () => {
    const user = await client.user('located')
    const [versioned, plain] = await Promise.all([
      client.send('GET', `/v2/Users/${user.id}`),
      client.send('GET', `/Users/${user.id}`),
    ])
    expect(versioned.body.meta.location).toBe(`https://app.example/scim/v2/Users/${user.id}`)
    expect(plain.body.meta.location).toBe(`https://app.example/scim/Users/${user.id}`)
  })

  it('text that a database cannot hold is refused or kept, never a failure of the server', async () => {
    for (const text of [
      '\u0000',
      'a\u0000b',
      '\ud800',
      '\udfff x',
      'x'.repeat(100_000),
      '\u202e',
      '💥'.repeat(500),
    ]) {
      const created = await client.send('POST', '/v2/Users', {
        schemas: [userUrn],
        userName: `odd-${text}`,
        externalId: text,
        displayName: text,
        emails: [{ value: text }],
      })
      expect([201, 400, 409], JSON.stringify(text.slice(0, 10))).toContain(created.status)
      for (const filter of [
        `userName eq ${JSON.stringify(text.slice(0, 900))}`,
        `title co ${JSON.stringify(text.slice(0, 900))}`,
        `emails.value eq ${JSON.stringify(text.slice(0, 900))}`,
      ]) {
        const answer = await client.send(
          'GET',
          `/v2/Users?filter=${encodeURIComponent(filter.toWellFormed())}`,
        )
        expect([200, 400]).toContain(answer.status)
      }
    }
    const long = `${'y'.repeat(5000)}@example.org`
    await client.user(long)
    expect(
      (await client.send('POST', '/v2/Users/.search', { filter: `userName eq "${long.slice(0, 4000)}"` }))
        .body.totalResults,
    ).toBe(0)
    expect(
      (await client.send('POST', '/v2/Users', { schemas: [userUrn], userName: long.toUpperCase() })).status,
    ).toBe(409)
  })
})
