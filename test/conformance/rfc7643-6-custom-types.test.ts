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
    { name: 'maker', type: 'string', mutability: 'immutable' },
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
    {
      name: 'issue',
      type: 'complex',
      subAttributes: [
        { name: 'place', type: 'string', mutability: 'immutable' },
        { name: 'reason', type: 'string' },
      ],
    },
    { name: 'colour', type: 'string', mutability: 'immutable' },
    { name: 'remark', type: 'string', returned: 'request' },
    { name: 'code', type: 'string', mutability: 'writeOnly', returned: 'never' },
    {
      name: 'keys',
      type: 'complex',
      multiValued: true,
      subAttributes: [
        { name: 'value', type: 'string' },
        { name: 'since', type: 'string', returned: 'request' },
        { name: 'secret', type: 'string', mutability: 'writeOnly', returned: 'never' },
      ],
    },
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

  it('PUT-07, CHR-07: what is immutable stays when a PUT leaves it out, so that nobody changes it in two steps', async () => {
    const client = await withDevices()
    const device = { serial: 'A', maker: 'Acme' }
    const { body } = await client.send('POST', '/v2/Devices', { ...device, weight: 1 })
    const path = `/v2/Devices/${body.id}`
    const put = await client.send('PUT', path, { serial: 'A' })
    expect(put.body).toMatchObject(device)
    expect(put.body).not.toHaveProperty('weight')
    expectScimError(await client.send('PUT', path, { serial: 'A', maker: 'Other' }), 400, 'mutability')

    const owner = await app().client()
    await define(owner, 'schema', badgeSchema)
    await define(owner, 'resource_type', userWithBadge)
    const badge = { number: '7', colour: 'red', issue: { place: 'Desk 1', reason: 'new' } }
    const user = await owner.user('ada', { [badgeUrn]: badge })
    const replace = async (more: object) =>
      (await owner.send('PUT', `/v2/Users/${user.id}`, { userName: 'ada', ...more })).body
    const less = { issue: { reason: 'lost' } }
    expect((await replace({ [badgeUrn]: less }))[badgeUrn]).toEqual({
      colour: 'red',
      issue: { place: 'Desk 1', reason: 'lost' },
    })
    expect(await replace({})).toMatchObject({
      schemas: expect.arrayContaining([badgeUrn]),
      [badgeUrn]: { colour: 'red', issue: { place: 'Desk 1', reason: 'lost' } },
    })
  })

  const crateUrn = 'urn:example:scim:schemas:core:2.0:Crate'
  const withCrates = async (): Promise<TestClient> => {
    const client = await withDevices()
    await define(client, 'schema', {
      id: crateUrn,
      name: 'Crate',
      attributes: [
        { name: 'serial', type: 'string', multiValued: true },
        { name: 'weight', type: 'string' },
        { name: 'name', type: 'string' },
        { name: 'ports', type: 'integer', multiValued: true },
      ],
    })
    await define(client, 'resource_type', { name: 'Crate', endpoint: '/Crates', schema: crateUrn })
    const ports = [{ value: 'eth0', speed: 10 }]
    await client.send('POST', '/v2/Devices', { serial: 'D-1', weight: 5, ports })
    await client.send('POST', '/v2/Crates', {
      serial: ['C-1', 'C-2'],
      weight: 'heavy',
      name: 'Box',
      ports: [7],
    })
    await client.user('ada', { name: { familyName: 'Box' } })
    return client
  }

  it('QRY-07, QRY-08: what two types mean by one name is asked of each in its own way', async () => {
    const client = await withCrates()
    for (const [filter, types] of [
      ['weight eq 5', ['Device']],
      ['weight eq "heavy"', ['Crate']],
      ['not (weight eq 5) and weight pr', ['Crate']],
      ['serial eq "C-2"', ['Crate']],
      ['serial sw "D"', ['Device']],
      ['name eq "box"', ['Crate']],
      ['name.familyName eq "box"', ['User']],
      ['ports eq 7', ['Crate']],
      ['ports eq "eth0"', ['Device']],
      ['ports[value eq 7]', ['Crate']],
      ['ports[speed ge 10]', ['Device']],
    ] as const) {
      const { status, body } = await client.send('GET', `/v2/${filterBy(filter)}`)
      expect(status, `${filter} ${body.detail ?? ''}`).toBe(200)
      const found = body.Resources.map((one: { meta: { resourceType: string } }) => one.meta.resourceType)
      expect(found, filter).toEqual(types)
    }
    expectScimError(await client.send('GET', `/v2/${filterBy('weight.x eq 1')}`), 400, 'invalidFilter')
    for (const sortBy of ['weight', 'serial', 'ports', 'ports.speed', 'name.familyName']) {
      const sorted = await client.send('GET', `/v2/?sortBy=${sortBy}`)
      expect([sorted.status, sorted.body.totalResults], sortBy).toEqual([200, 3])
    }
  })

  it('FLT-29, SRT-07: what is older than its schema is compared as what it is, and is no fault of the server', async () => {
    const client = await withCrates()
    await define(client, 'schema', {
      id: crateUrn,
      name: 'Crate',
      attributes: [
        { name: 'weight', type: 'integer' },
        { name: 'name', type: 'string', multiValued: true },
        {
          name: 'ports',
          type: 'complex',
          multiValued: true,
          subAttributes: [{ name: 'value', type: 'integer' }],
        },
      ],
    })
    for (const [filter, total] of [
      ['weight gt 0', 0],
      ['not (weight gt 0)', 1],
      ['weight pr', 1],
      ['name eq "box"', 1],
      ['name pr', 1],
      ['ports.value gt 0', 0],
      ['ports[value eq 7]', 0],
    ] as const) {
      const { status, body } = await client.send('GET', `/v2/Crates${filterBy(filter)}`)
      expect([status, body.totalResults], filter).toEqual([200, total])
    }
    for (const sortBy of ['weight', 'name', 'ports.value']) {
      const sorted = await client.send('GET', `/v2/Crates?sortBy=${sortBy}`)
      expect([sorted.status, sorted.body.totalResults], sortBy).toEqual([200, 1])
    }
  })

  it('CHR-09, CHR-11, PAT-17: what is never returned is kept nowhere, and writing it changes nothing', async () => {
    const client = await app().client()
    await define(client, 'schema', badgeSchema)
    await define(client, 'resource_type', userWithBadge)
    const secrets = { code: 'hush-1', keys: [{ value: 'front', secret: 'hush-2' }, { secret: 'hush-3' }] }
    const { id, ...user } = await client.user('ada', {
      password: 'hush-0',
      [badgeUrn]: { number: '7', ...secrets },
    })
    expect(user[badgeUrn]).toEqual({ number: '7', keys: [{ value: 'front' }] })
    const path = `/v2/Users/${id}`
    const patched = await client.send(
      'PATCH',
      path,
      patchOf(
        { op: 'replace', path: 'password', value: 'hush-4' },
        { op: 'add', path: `${badgeUrn}:code`, value: 'hush-5' },
        { op: 'add', path: `${badgeUrn}:keys[value eq "front"].secret`, value: 'hush-6' },
      ),
    )
    expect(patched.body.meta).toEqual(user['meta'])
    const put = { userName: 'ada', password: 'hush-7', [badgeUrn]: { number: '7', ...secrets } }
    expect((await client.send('PUT', path, put)).body.meta).toEqual(user['meta'])
    const renamed = await client.send('PUT', path, { ...put, title: 'Countess' })
    expect(renamed.body.meta.version).toBe('W/"2"')
    const also = patchOf(
      { op: 'add', path: 'nickName', value: 'A' },
      { op: 'add', path: `${badgeUrn}:code`, value: 'hush-8' },
    )
    await client.send('PATCH', path, also)
    const kept = await app()
      .database?.database.forTenant(client.tenantId)
      .rows('select to_jsonb(r) as row from scim_resource r union all select to_jsonb(c) from scim_change c')
    const shown = JSON.stringify(kept ?? (await client.send('GET', path)).body)
    expect(shown).toContain('Countess')
    expect(shown).not.toContain('hush')
  })

  it('CHR-13: what is returned on request is so inside extensions and complex values, too', async () => {
    const client = await app().client()
    await define(client, 'schema', badgeSchema)
    await define(client, 'resource_type', userWithBadge)
    const badge = { number: '7', remark: 'worn', keys: [{ value: 'front', since: '2020' }] }
    const user = await client.user('ada', { [badgeUrn]: badge })
    expect(user[badgeUrn]).toEqual(badge)
    const path = `/v2/Users/${user.id}`
    const shown = { number: '7', keys: [{ value: 'front' }] }
    expect((await client.send('GET', path)).body[badgeUrn]).toEqual(shown)
    expect((await client.send('GET', '/v2/Users')).body.Resources[0][badgeUrn]).toEqual(shown)
    const patch = (...operations: object[]) => client.send('PATCH', path, patchOf(...operations))
    const title = await patch({ op: 'add', path: 'title', value: 'T' })
    expect(title.body[badgeUrn]).toEqual(shown)
    const remark = await patch({ op: 'replace', path: `${badgeUrn}:REMARK`, value: 'worn out' })
    expect(remark.body[badgeUrn]).toEqual({ ...shown, remark: 'worn out' })
    const since = await patch({
      op: 'replace',
      path: `${badgeUrn}:keys[value eq "front"].since`,
      value: '2021',
    })
    expect(since.body[badgeUrn]).toEqual({ ...shown, keys: [{ value: 'front', since: '2021' }] })
    await patch({ op: 'replace', value: { [badgeUrn]: { remark: 'worn', keys: badge.keys } } })
    const named = await client.send('GET', `${path}?attributes=${badgeUrn}:remark,${badgeUrn}:keys.since`)
    expect(named.body[badgeUrn]).toEqual({ remark: 'worn', keys: [{ since: '2020' }] })
  })

  it('ATR-04: an attribute of one’s own that is called members or groups can be left out like any other', async () => {
    const client = await app().client()
    const attributes = ['members', 'groups', 'name'].map((name) => ({ name, type: 'string' }))
    await define(client, 'schema', { id: deviceUrn, name: 'Team', attributes })
    await define(client, 'resource_type', { name: 'Team', endpoint: '/Teams', schema: deviceUrn })
    const team = { members: 'many', groups: 'few', name: 'T' }
    const { body } = await client.send('POST', '/v2/Teams', team)
    const left = await client.send('GET', `/v2/Teams/${body.id}?excludedAttributes=members,groups`)
    expect(left.body).toMatchObject({ name: 'T' })
    expect(left.body).not.toHaveProperty('members')
    expect(left.body).not.toHaveProperty('groups')
    expect((await client.send('GET', `/v2/Teams/${body.id}`)).body).toMatchObject(team)
  })

  it('PAT-18, CHR-01: a PATCH that begins an extension has to bring what the extension requires', async () => {
    const client = await app().client()
    const attributes = [
      { name: 'level', type: 'integer', required: true },
      { name: 'note', type: 'string' },
    ]
    await define(client, 'schema', { ...badgeSchema, attributes })
    await define(client, 'resource_type', userWithBadge)
    const { id } = await client.user('ada')
    const add = (value: object) => client.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'add', value }))
    const incomplete = await add({ [`${badgeUrn}:note`]: 'x', title: 'T' })
    expectScimError(incomplete, 400, 'invalidValue')
    expect(incomplete.body.detail).toBe(`${badgeUrn}:level is required.`)
    expect((await client.send('GET', `/v2/Users/${id}`)).body).not.toHaveProperty('title')
    expect((await add({ [badgeUrn]: { level: 3, note: 'x' } })).status).toBe(200)
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
