import { expect, it } from 'vitest'
import {
  listDefinitions,
  putDefinition,
  removeDefinition,
} from '../../src/provider/tenants/manage-definitions.ts'
import type { JsonObject } from '../../src/scim/index.ts'
import { bulkUrn, expectScimError, filterBy, onBothStores, unknownId } from '../support/conformance.ts'
import { enterpriseUrn, patchOf, type TestClient, type TestProvider, userUrn } from '../support/provider.ts'

const deviceUrn = 'urn:example:scim:schemas:core:2.0:Device'
const badgeUrn = 'urn:example:scim:schemas:extension:badge:2.0:User'

/** A resource type of a tenant's own, in the words of RFC 7643 §6 and §7. */
const deviceSchema: JsonObject = {
  id: deviceUrn,
  name: 'Device',
  description: 'A thing that is handed out',
  attributes: [
    {
      name: 'serial',
      type: 'string',
      required: true,
      caseExact: true,
      uniqueness: 'server',
      mutability: 'immutable',
    },
    { name: 'displayName', type: 'string' },
    { name: 'weight', type: 'decimal' },
    { name: 'pin', type: 'string', mutability: 'writeOnly', returned: 'never' },
    { name: 'notes', type: 'string', returned: 'request' },
    {
      name: 'ports',
      type: 'complex',
      multiValued: true,
      subAttributes: [
        { name: 'value', type: 'string' },
        { name: 'speed', type: 'integer' },
        { name: 'primary', type: 'boolean' },
        { name: 'vlans', type: 'string', multiValued: true },
      ],
    },
    {
      name: 'place',
      type: 'complex',
      subAttributes: [{ name: 'floors', type: 'integer', multiValued: true }],
    },
  ],
}
const deviceType: JsonObject = {
  name: 'Device',
  endpoint: '/Devices',
  description: 'Devices',
  schema: deviceUrn,
}
const badgeSchema: JsonObject = {
  id: badgeUrn,
  name: 'Badge',
  attributes: [
    { name: 'number', type: 'string' },
    { name: 'since', type: 'dateTime' },
    { name: 'chip', type: 'string', uniqueness: 'server' },
    { name: 'locker', type: 'integer', uniqueness: 'server' },
  ],
}
const userWithBadge: JsonObject = {
  name: 'User',
  endpoint: '/Users',
  schema: userUrn,
  schemaExtensions: [
    { schema: enterpriseUrn, required: false },
    { schema: badgeUrn, required: false },
  ],
}

onBothStores('RFC 7643 §6, §7: types and extensions of a tenant, as data', (app) => {
  const define = async (client: TestClient, kind: 'schema' | 'resource_type', document: JsonObject) =>
    await putDefinition(client.tenantId, { kind, document }, app().ports)
  const withDevices = async (provider: TestProvider = app()): Promise<TestClient> => {
    const client = await provider.client()
    await define(client, 'schema', deviceSchema)
    await define(client, 'resource_type', deviceType)
    return client
  }

  it('DIS-21, DIS-20, DIS-08: it is found where clients look, by this tenant alone', async () => {
    const [client, other] = [await withDevices(), await app().client()]
    const type = await client.send('GET', '/v2/ResourceTypes/Device')
    expect(type.body).toMatchObject({ name: 'Device', endpoint: '/Devices', schema: deviceUrn })
    const schema = await client.send('GET', `/v2/Schemas/${deviceUrn}`)
    expect(schema.body.attributes.map((one: { name: string }) => one.name)).toContain('serial')
    for (const path of ['ResourceTypes/Device', `Schemas/${deviceUrn}`, 'Devices', `Devices/${unknownId}`]) {
      expectScimError(await other.send('GET', `/v2/${path}`), 404, undefined, path)
    }
    const anonymous = { authorization: undefined as never }
    const open = await client.send('GET', '/v2/ResourceTypes', undefined, anonymous)
    expect(open.body.totalResults).toBe(2)
  })

  it('DEV-01: it is created, read, listed, filtered, sorted, replaced, patched and deleted with nothing written for it', async () => {
    const client = await withDevices()
    const create = (serial: string, more: object = {}) =>
      client.send('POST', '/v2/Devices', { schemas: [deviceUrn], serial, ...more })
    const one = await create('A-1', { weight: 1.5, ports: [{ value: 'eth0', speed: 1000, primary: true }] })
    expect(one.status).toBe(201)
    expect(one.body.meta).toMatchObject({
      resourceType: 'Device',
      location: expect.stringContaining('/Devices/'),
    })
    await create('a-1', { weight: 10, displayName: 'Printer' })
    for (const [filter, total] of [
      ['serial eq "A-1"', 1],
      ['serial eq "a-2"', 0],
      ['weight gt 1.5', 1],
      ['weight ge 1.5', 2],
      ['ports[value eq "eth0" and speed eq 1000]', 1],
      ['displayName eq "PRINTER"', 1],
      [`${deviceUrn}:serial sw "A"`, 1],
      ['meta.resourceType eq "Device"', 2],
    ] as const) {
      const answer = await client.send('GET', `/v2/Devices${filterBy(filter)}`)
      expect(answer.body.totalResults, filter).toBe(total)
    }
    const sorted = await client.send(
      'GET',
      '/v2/Devices?sortBy=weight&sortOrder=descending&attributes=serial',
    )
    expect(sorted.body.Resources.map((device: { serial: string }) => device.serial)).toEqual(['a-1', 'A-1'])
    const path = `/v2/Devices/${one.body.id}`
    const patched = await client.send(
      'PATCH',
      path,
      patchOf(
        { op: 'replace', path: 'ports[value eq "eth0"].speed', value: 100 },
        { op: 'add', path: 'ports', value: [{ value: 'eth1', primary: true }] },
      ),
    )
    expect(patched.body.ports).toEqual([
      { value: 'eth0', speed: 100, primary: false },
      { value: 'eth1', primary: true },
    ])
    const replaced = await client.send('PUT', path, { serial: 'A-1', weight: 2 })
    expect(replaced.body).toMatchObject({ weight: 2, meta: { version: 'W/"3"' } })
    expect(replaced.body).not.toHaveProperty('ports')
    expect((await client.send('DELETE', path)).status).toBe(204)
    expectScimError(await client.send('GET', path), 404)
  })

  it('FLT-26, SRT-05: what is returned only on request is found and sorted by all the same', async () => {
    const client = await withDevices()
    for (const [serial, notes] of [
      ['A', 'Fragile'],
      ['B', 'dented'],
      ['C', undefined],
    ]) {
      await client.send('POST', '/v2/Devices', { serial, notes })
    }
    const serials = async (query: string) => {
      const { body } = await client.send('GET', `/v2/Devices${query}`)
      return body.Resources.map((device: { serial: string }) => device.serial)
    }
    expect(await serials(filterBy('notes eq "fragile"'))).toEqual(['A'])
    expect(await serials(filterBy('notes pr and not (notes sw "d")'))).toEqual(['A'])
    expect(await serials(filterBy('notes eq null'))).toEqual(['C'])
    expect(await serials('?sortBy=notes')).toEqual(['B', 'A', 'C'])
  })

  it('FLT-15, FLT-18: a sub-attribute may have several values itself; one that fits is enough', async () => {
    const client = await withDevices()
    const ports = [
      { value: 'eth0', vlans: ['Blue', 'red'] },
      { value: 'eth1', vlans: ['green'] },
    ]
    await client.send('POST', '/v2/Devices', { serial: 'A', ports, place: { floors: [1, 7] } })
    await client.send('POST', '/v2/Devices', { serial: 'B' })
    for (const [filter, total] of [
      ['ports.vlans eq "RED"', 1],
      ['ports[vlans eq "blue" and value eq "eth0"]', 1],
      ['ports[vlans eq "blue" and value eq "eth1"]', 0],
      ['ports[vlans co "ee"]', 1],
      ['not (ports.vlans eq "red")', 1],
      ['ports.vlans ne "red"', 2],
      ['ports[vlans pr]', 1],
      ['place.floors gt 6', 1],
      ['place.floors gt 7', 0],
      ['place.floors eq null', 1],
    ] as const) {
      const answer = await client.send('GET', `/v2/Devices${filterBy(filter)}`)
      expect(answer.body.totalResults, filter).toBe(total)
    }
  })

  it('PAT-25, PAT-28: adding to a sub-attribute with several values adds, and only what is not there', async () => {
    const client = await withDevices()
    const ports = [{ value: 'eth0', vlans: ['blue'] }]
    const { body } = await client.send('POST', '/v2/Devices', { serial: 'A', ports, place: { floors: [1] } })
    const path = `/v2/Devices/${body.id}`
    const operations = [
      { op: 'add', path: 'ports[value eq "eth0"].vlans', value: ['red', 'Blue'] },
      { op: 'add', path: 'ports.vlans', value: 'green' },
      { op: 'add', path: 'place.floors', value: [7] },
    ]
    const added = await client.send('PATCH', path, patchOf(...operations))
    expect(added.body.ports[0].vlans).toEqual(['blue', 'red', 'green'])
    expect(added.body.place.floors).toEqual([1, 7])
    expect((await client.send('PATCH', path, patchOf(...operations))).body.meta).toEqual(added.body.meta)
    const replace = patchOf({ op: 'replace', path: 'place.floors', value: [9] })
    expect((await client.send('PATCH', path, replace)).body.place.floors).toEqual([9])
  })

  it('FLT-29, CHR-11: what is never kept is no filter, not even whether it is there', async () => {
    const client = await withDevices()
    await client.send('POST', '/v2/Devices', { serial: 'A', pin: '1234' })
    for (const filter of ['pin pr', 'not (pin pr)', 'pin eq null', 'pin ne null', 'pin eq "1234"']) {
      expectScimError(
        await client.send('GET', `/v2/Devices${filterBy(filter)}`),
        400,
        'invalidFilter',
        filter,
      )
    }
  })

  it('CHR-15, CRE-05: every unique attribute is unique, in extensions too', async () => {
    const client = await app().client()
    await define(client, 'schema', badgeSchema)
    await define(client, 'resource_type', userWithBadge)
    const ada = await client.user('ada', { [badgeUrn]: { number: '1', chip: 'C-1', locker: 7 } })
    const bob = await client.user('bob', { [badgeUrn]: { number: '1' } })
    for (const taken of [{ chip: 'c-1' }, { locker: 7 }]) {
      const cleo = { userName: 'cleo', [badgeUrn]: taken }
      expectScimError(await client.send('POST', '/v2/Users', cleo), 409, 'uniqueness')
      const [name, value] = Object.entries(taken)[0] ?? []
      const patch = patchOf({ op: 'add', path: `${badgeUrn}:${name}`, value })
      expectScimError(await client.send('PATCH', `/v2/Users/${bob.id}`, patch), 409, 'uniqueness')
    }
    const own = patchOf({ op: 'replace', path: `${badgeUrn}:chip`, value: 'C-1' })
    expect((await client.send('PATCH', `/v2/Users/${ada.id}`, own)).status).toBe(200)
    const handed = patchOf({ op: 'replace', path: `${badgeUrn}:chip`, value: 'C-2' })
    expect((await client.send('PATCH', `/v2/Users/${ada.id}`, handed)).status).toBe(200)
    expect((await client.send('PATCH', `/v2/Users/${bob.id}`, own)).status).toBe(200)
    await client.send('DELETE', `/v2/Users/${bob.id}`)
    expect((await client.user('dan', { [badgeUrn]: { chip: 'C-1' } }))[badgeUrn].chip).toBe('C-1')
  })

  it('CHR-01, CHR-07, CHR-09, CHR-11, CHR-13, CHR-15: every characteristic holds', async () => {
    const client = await withDevices()
    expectScimError(await client.send('POST', '/v2/Devices', { weight: 1 }), 400, 'invalidValue')
    expectScimError(
      await client.send('POST', '/v2/Devices', { serial: 'x', weight: 'heavy' }),
      400,
      'invalidValue',
    )
    const body = { serial: 'A-1', pin: '1234', notes: 'fragile' }
    const created = await client.send('POST', '/v2/Devices', body)
    expect(created.body.notes).toBe('fragile')
    expect(JSON.stringify(created)).not.toContain('1234')
    const path = `/v2/Devices/${created.body.id}`
    expect((await client.send('GET', path)).body).not.toHaveProperty('notes')
    const named = await client.send('GET', `${path}?attributes=notes,pin`)
    expect(named.body).toMatchObject({ notes: 'fragile' })
    expect(named.body).not.toHaveProperty('pin')
    expectScimError(await client.send('POST', '/v2/Devices', body), 409, 'uniqueness')
    expectScimError(await client.send('PUT', path, { serial: 'B-2' }), 400, 'mutability')
    const patch = patchOf({ op: 'replace', path: 'serial', value: 'B-2' })
    expectScimError(await client.send('PATCH', path, patch), 400, 'mutability')
  })

  it('SCH-34, SCH-36, DIS-09: an extension of its own on users is stored, found, patched and taken away', async () => {
    const client = await app().client()
    await define(client, 'schema', badgeSchema)
    await define(client, 'resource_type', userWithBadge)
    const badge = { number: 'B-7', since: '2024-02-29T10:00:00Z' }
    const user = await client.user('ada', { [badgeUrn]: badge, [enterpriseUrn]: { department: 'R&D' } })
    expect(user.schemas.sort()).toEqual([enterpriseUrn, badgeUrn, userUrn].sort())
    expect(user[badgeUrn].number).toBe('B-7')
    await client.user('bob')
    const filter = `${badgeUrn}:number eq "b-7"`
    const found = await client.send('GET', `/v2/Users${filterBy(filter, `&attributes=${badgeUrn}:number`)}`)
    expect(found.body.Resources).toEqual([
      { schemas: expect.any(Array), id: user.id, [badgeUrn]: { number: 'B-7' } },
    ])
    const removed = await client.send(
      'PATCH',
      `/v2/Users/${user.id}`,
      patchOf({ op: 'remove', path: badgeUrn }),
    )
    expect(removed.body).not.toHaveProperty(badgeUrn)
    expect(removed.body.schemas).not.toContain(badgeUrn)
    const group = await client.group('Team', [user.id])
    expect(group.members).toMatchObject([{ value: user.id, type: 'User' }])
    expect((await client.send('GET', '/v2/ResourceTypes/User')).body.schemaExtensions).toHaveLength(2)
  })

  it('SEA-01, BLK-04, SEC-04: searching, bulk and token scopes know it', async () => {
    const client = await withDevices()
    const operations = [{ method: 'POST', path: '/Devices', bulkId: 'd', data: { serial: 'S' } }]
    const bulk = await client.send('POST', '/v2/Bulk', { schemas: [bulkUrn], Operations: operations })
    expect(bulk.body.Operations[0].status).toBe('201')
    const search = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: 'serial eq "S"',
    }
    expect((await client.send('POST', '/v2/.search', search)).body.totalResults).toBe(1)
    const limited = await app().client({ scopes: ['users:*'] })
    await define(limited, 'schema', deviceSchema)
    await define(limited, 'resource_type', deviceType)
    expectScimError(await limited.send('GET', '/v2/Devices'), 403)
  })

  it('TEN-06: two tenants may give one name to different things', async () => {
    const client = await withDevices()
    const other = await app().client()
    await define(other, 'schema', {
      id: deviceUrn,
      name: 'Other',
      attributes: [{ name: 'colour', type: 'string', required: true }],
    })
    await define(other, 'resource_type', deviceType)
    const mine = await client.send('POST', '/v2/Devices', { serial: 'S' })
    expectScimError(await other.send('GET', `/v2/Devices/${mine.body.id}`), 404)
    expectScimError(await other.send('POST', '/v2/Devices', { serial: 'S' }), 400, 'invalidValue')
    expect((await other.send('POST', '/v2/Devices', { colour: 'red' })).status).toBe(201)
    expect((await client.send('GET', '/v2/Devices')).body.totalResults).toBe(1)
  })

  it.each<[string, 'schema' | 'resource_type', JsonObject]>([
    ['SCH-05: a name that is none', 'schema', { id: 'urn:x:y', attributes: [{ name: '1st' }] }],
    [
      'SCH-07: names that differ by case',
      'schema',
      { id: 'urn:x:y', attributes: [{ name: 'a' }, { name: 'A' }] },
    ],
    ['SCH-09: a type nobody knows', 'schema', { id: 'urn:x:y', attributes: [{ name: 'a', type: 'money' }] }],
    [
      'SCH-23: complex in complex',
      'schema',
      {
        id: 'urn:x:y',
        attributes: [{ name: 'a', type: 'complex', subAttributes: [{ name: 'b', type: 'complex' }] }],
      },
    ],
    [
      'SCH-35: a schema of the standard',
      'schema',
      { id: userUrn.toUpperCase(), attributes: [{ name: 'a' }] },
    ],
    ['a schema that is missing', 'resource_type', { name: 'X', endpoint: '/Xs', schema: 'urn:x:nothing' }],
    ['a path of the protocol', 'resource_type', { name: 'X', endpoint: '/Bulk', schema: userUrn }],
    ['an endpoint that is taken', 'resource_type', { name: 'X', endpoint: '/users', schema: userUrn }],
    ['users elsewhere', 'resource_type', { name: 'User', endpoint: '/People', schema: userUrn }],
  ])('%s is refused, and what was served stays', async (_title, kind, document) => {
    const client = await withDevices()
    await expect(define(client, kind, document)).rejects.toMatchObject({ code: 'definition_invalid' })
    expect((await client.send('GET', '/v2/Devices')).status).toBe(200)
    expect(await listDefinitions(client.tenantId, 'schema', app().ports)).toEqual([deviceSchema])
  })

  it('a schema in use cannot go; what is taken away is gone at once and comes back with its resources', async () => {
    const client = await withDevices()
    const { body } = await client.send('POST', '/v2/Devices', { serial: 'S' })
    const remove = (kind: 'schema' | 'resource_type', name: string) =>
      removeDefinition(client.tenantId, kind, name, app().ports)
    await expect(remove('schema', deviceUrn)).rejects.toMatchObject({ code: 'definition_in_use' })
    await remove('resource_type', 'Device')
    await expect(remove('resource_type', 'Device')).rejects.toMatchObject({ code: 'definition_not_found' })
    expectScimError(await client.send('GET', `/v2/Devices/${body.id}`), 404)
    await define(client, 'resource_type', deviceType)
    expect((await client.send('GET', `/v2/Devices/${body.id}`)).body.serial).toBe('S')
  })

  it('ROL-01, ROL-03, ROL-04: lists of roles and entitlements, in the words of the draft and of Okta, are such types', async () => {
    const client = await app().client({ profile: 'okta' })
    for (const noun of ['Role', 'Entitlement']) {
      const urn = `urn:okta:scim:schemas:core:1.0:${noun}`
      await define(client, 'schema', {
        id: urn,
        name: noun,
        attributes: [
          { name: 'displayName', type: 'string', required: true },
          { name: 'type', type: 'string' },
          { name: 'description', type: 'string' },
        ],
      })
      const endpoint = `/${noun === 'Role' ? 'Roles' : 'Entitlements'}`
      await define(client, 'resource_type', { name: noun, endpoint, schema: urn })
      for (const displayName of ['Admin', 'Reader']) {
        await client.send('POST', `/v2${endpoint}`, { schemas: [urn], displayName, type: noun })
      }
      const probe = await client.send('GET', `/v2${endpoint}?count=1&startIndex=1`)
      expect(probe.body).toMatchObject({ totalResults: 2, startIndex: 1, itemsPerPage: 1 })
      expect(probe.body.Resources).toMatchObject([{ displayName: 'Admin', type: noun }])
    }
  })
})
