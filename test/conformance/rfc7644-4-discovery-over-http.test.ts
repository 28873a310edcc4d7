import { describe, expect, it } from 'vitest'
import { expectScimError, listUrn, onBothStores } from '../support/conformance.ts'
import { clientWith, patchOf, type TestClient, userUrn } from '../support/provider.ts'

const anonymous = { authorization: undefined as never }
const documents = ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'] as const

onBothStores('RFC 7644 §4: discovery over HTTP', (app) => {
  const config = async (client: TestClient) => (await client.send('GET', '/v2/ServiceProviderConfig')).body

  it('DIS-01, DIS-03, DIS-07: the way to authenticate has a type, a name, a description and where it is specified', async () => {
    const document = await config(await app().client())
    expect(document.authenticationSchemes).toEqual([
      {
        type: 'oauthbearertoken',
        name: expect.any(String),
        description: expect.any(String),
        specUri: expect.stringMatching(/^https:/),
        primary: true,
      },
    ])
    expect(document.id).toBeUndefined()
  })

  it('DIS-06: the documentation of the product is named when it has some', async () => {
    const client = await app().client()
    expect((await config(client)).documentationUri).toBeUndefined()
    const documentationUri = 'https://help.example.com/scim'
    const documented = clientWith({ ...app().provider, documentationUri }, client.token, '', '')
    expect((await config(documented)).documentationUri).toBe(documentationUri)
  })

  it('DIS-04: what is advertised works', async () => {
    const client = await app().client()
    const { patch, bulk, filter, changePassword, sort, etag } = await config(client)
    expect({ patch, sort, etag }).toEqual({
      patch: { supported: true },
      sort: { supported: true },
      etag: { supported: true },
    })
    const { id } = await client.user('ada')
    const active = patchOf({ op: 'replace', path: 'active', value: false })
    expect((await client.send('PATCH', `/v2/Users/${id}`, active)).body.active).toBe(false)
    const list = await client.send('GET', `/v2/Users?count=${filter.maxResults + 1}&sortBy=userName`)
    expect(list.status).toBe(200)
    expect((await client.send('GET', `/v2/Users/${id}`)).headers['etag']).toMatch(/^W\//)
    expect(bulk).toEqual({ supported: true, maxOperations: 1000, maxPayloadSize: 4_194_304 })
    expect(changePassword).toEqual({ supported: false })
  })

  it('DIS-05: the documents need no token, and a wrong token is still refused', async () => {
    const client = await app().client()
    for (const path of documents) {
      expect((await client.send('GET', `/v2${path}`, undefined, anonymous)).status).toBe(200)
      const wrong = await client.send('GET', `/v2${path}`, undefined, { authorization: 'Bearer wrong' })
      expectScimError(wrong, 401)
    }
  })

  it('DIS-10, DIS-20, COM-07: the types listed are the ones resources name, under plural endpoints', async () => {
    const client = await app().client()
    const user = await client.user('ada')
    const group = await client.group('Team')
    const { body } = await client.send('GET', '/v2/ResourceTypes')
    const types = body.Resources.map((one: { name: string; endpoint: string }) => [one.name, one.endpoint])
    expect(types).toEqual([
      ['User', '/Users'],
      ['Group', '/Groups'],
    ])
    expect([user.meta.resourceType, group.meta.resourceType]).toEqual(['User', 'Group'])
  })

  it('DIS-08, DIS-11: one document by its name or URN, 404 for what is not there', async () => {
    const client = await app().client()
    expect((await client.send('GET', '/v2/ResourceTypes/User')).body.endpoint).toBe('/Users')
    expect((await client.send('GET', `/v2/Schemas/${userUrn.toUpperCase()}`)).body.id).toBe(userUrn)
    expectScimError(await client.send('GET', '/v2/ResourceTypes/user'), 404)
    expectScimError(await client.send('GET', '/v2/Schemas/urn:example:nothing'), 404)
  })

  describe.each(documents)('%s', (path) => {
    it('DIS-15: can only be read', async () => {
      const client = await app().client()
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const answer = await client.send(method, `/v2${path}`, method === 'DELETE' ? undefined : {})
        expectScimError(answer, 405)
        expect(answer.headers['allow']).toBe('GET, HEAD, OPTIONS')
      }
    })

    it('DIS-16, DIS-18: sorting and paging do not apply: the whole is answered, whatever is asked', async () => {
      const client = await app().client()
      const plain = (await client.send('GET', `/v2${path}`)).body
      for (const query of ['?count=1&startIndex=2', '?sortBy=id&sortOrder=descending', '?count=x']) {
        expect((await client.send('GET', `/v2${path}${query}`)).body).toEqual(plain)
      }
    })

    it('DIS-17: a filter is refused with 403', async () => {
      const client = await app().client()
      expectScimError(await client.send('GET', `/v2${path}?filter=name%20pr`), 403)
    })
  })

  it('DIS-11, DIS-13: the schemas come in one list, and messages are not among them', async () => {
    const client = await app().client()
    const { body } = await client.send('GET', '/v2/Schemas')
    expect(body.schemas).toEqual([listUrn])
    expect(body.totalResults).toBe(body.Resources.length)
    expect(JSON.stringify(body.Resources.map((one: { id: string }) => one.id))).not.toContain('api:messages')
  })

  it('DIS-19: clients of SCIM 1.1 find the configuration under its plural', async () => {
    const client = await app().client()
    expect((await client.send('GET', '/v2/ServiceProviderConfigs')).body).toEqual(await config(client))
  })
})
