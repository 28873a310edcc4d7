import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type MembershipInTest,
  startMembership,
  type TenantInTest,
} from '../membership/membership-in-test.ts'
import { patchOf } from '../support/provider.ts'

vi.setConfig({ testTimeout: 60_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

const memberOf = async (tenant: TenantInTest, search: string) =>
  (await tenant.ask('GET', `/members?search=${encodeURIComponent(search)}`)).items[0]

/** The role events of a tenant: `+editor Ada Product`, with the words that say why. */
async function told(tenant: TenantInTest): Promise<string[]> {
  const { items } = await tenant.ask('GET', '/feed?types=role.*')
  return items.map(
    ({ type, data }: { type: string; data: { role: string; because: string; alsoFrom: number } }) =>
      `${type === 'role.granted' ? '+' : '-'}${data.role} ${data.because}${data.alsoFrom > 0 ? ` also ${data.alsoFrom}` : ''}`,
  )
}

async function tenantWithEditor() {
  const tenant = await app.tenant()
  await tenant.ask('PUT', '/product-roles/editor', { title: 'Editor' })
  const ada = await tenant.scim.user('ada@example.org', { displayName: 'Ada' })
  const group = await tenant.scim.group('Product', [ada.id])
  const map = (role = 'editor', id = group.id) => tenant.ask('PUT', `/product-roles/${role}/groups/${id}`)
  return { tenant, ada, group, map, rolesOf: async (name = 'ada@') => (await memberOf(tenant, name)).roles }
}

const members = (op: 'add' | 'remove', ...ids: string[]) =>
  patchOf({ op, path: 'members', value: ids.map((value) => ({ value })) })

describe('a group', () => {
  it('grants nothing by its name, whatever it is called', async () => {
    const { tenant, ada, rolesOf } = await tenantWithEditor()
    for (const name of ['editor', 'owner', 'Editor']) await tenant.scim.group(name, [ada.id])
    expect(await rolesOf()).toEqual([])
    expect(await told(tenant)).toEqual([])
  })

  it('grants the role its id is mapped to, with its origin, to who is in it and who comes', async () => {
    const { tenant, group, map, rolesOf } = await tenantWithEditor()
    const mapped = await map()
    expect(mapped).toMatchObject({ name: 'editor', mappings: [{ group: { id: group.id, connection: 1 } }] })
    expect(await rolesOf()).toEqual(['editor'])
    const grace = await tenant.scim.user('grace@example.org')
    await tenant.scim.send('PATCH', `/v2/Groups/${group.id}`, members('add', grace.id))
    expect(await rolesOf('grace@')).toEqual(['editor'])
    const { id } = await memberOf(tenant, 'grace@')
    const { items } = await tenant.ask('GET', `/members/${id}/roles`)
    expect(items).toMatchObject([
      {
        role: 'editor',
        group: { id: group.id, displayName: 'Product', connection: 1 },
        mappedBy: expect.any(String),
      },
    ])
    expect(Date.parse(items[0].since)).toBeGreaterThanOrEqual(Date.parse(items[0].mappedAt))
    expect(await told(tenant)).toEqual(['+editor group_mapped', '+editor group_changed'])
    const event = (await tenant.ask('GET', '/feed?types=role.granted')).items.at(-1)
    expect(event).toMatchObject({
      subject: { kind: 'member', id: grace.id, personId: id },
      data: { role: 'editor', origin: { kind: 'group', id: group.id, connection: 1 } },
    })
    const snapshot = (await tenant.ask('GET', '/snapshot')).items
    expect(snapshot.map(({ roles }: { roles: string[] }) => roles)).toEqual([['editor'], ['editor']])
    await map()
    expect(await told(tenant)).toHaveLength(2)
  })

  it('is listed page by page with who is in it: members, people not yet members, and groups', async () => {
    const { tenant, ada, group } = await tenantWithEditor()
    const grace = await tenant.scim.user('grace@example.org', { displayName: 'Grace' })
    const inner = await tenant.scim.group('Inner', [])
    await tenant.scim.send('PATCH', `/v2/Groups/${group.id}`, members('add', grace.id, inner.id))
    expect(await tenant.ask('GET', `/groups/${group.id}`)).toMatchObject({
      displayName: 'Product',
      members: 3,
    })
    const first = await tenant.ask('GET', `/groups/${group.id}/members?limit=2`)
    const second = await tenant.ask('GET', `/groups/${group.id}/members?limit=2&after=${first.next}`)
    expect([first.items.length, second.items.length, second.next]).toEqual([2, 1, undefined])
    const found = [...first.items, ...second.items]
    expect(found.map(({ id }: { id: string }) => id)).toEqual([ada.id, grace.id, inner.id].sort())
    const { id: personId } = await memberOf(tenant, 'ada@')
    expect(found).toContainEqual({
      ...{ id: ada.id, kind: 'User', label: 'Ada', userName: 'ada@example.org' },
      ...{ personId, state: 'active', staged: null },
    })
    expect(found).toContainEqual({
      ...{ id: inner.id, kind: 'Group', label: 'Inner', userName: null },
      ...{ personId: null, state: null, staged: null },
    })
  })

  it('is nobody else’s to read', async () => {
    const { group } = await tenantWithEditor()
    const { tenant: other } = await tenantWithEditor()
    for (const path of [`/groups/${group.id}`, `/groups/${group.id}/members`]) {
      expect(await other.try('GET', path)).toMatchObject({
        status: 404,
        body: { code: 'received_group_not_found' },
      })
    }
  })

  it('that is renamed changes nothing', async () => {
    const { tenant, group, map, rolesOf } = await tenantWithEditor()
    await map()
    await tenant.scim.send(
      'PATCH',
      `/v2/Groups/${group.id}`,
      patchOf({ op: 'replace', path: 'displayName', value: 'X' }),
    )
    expect(await rolesOf()).toEqual(['editor'])
    expect(await told(tenant)).toEqual(['+editor group_mapped'])
  })

  it('ends its grants when it is deleted, and one that is made again by the same name grants nothing', async () => {
    const { tenant, ada, group, map, rolesOf } = await tenantWithEditor()
    await map()
    await tenant.scim.send('DELETE', `/v2/Groups/${group.id}`)
    await tenant.scim.group('Product', [ada.id])
    expect(await rolesOf()).toEqual([])
    expect(await told(tenant)).toEqual(['+editor group_mapped', '-editor group_deleted'])
    expect((await tenant.ask('GET', '/product-roles')).items).toMatchObject([{ mappings: [] }])
  })

  it('grants nothing to people of a group within it, and says so when it is mapped', async () => {
    const { tenant, group, rolesOf } = await tenantWithEditor()
    const grace = await tenant.scim.user('grace@example.org')
    const inner = await tenant.scim.group('Inner', [grace.id])
    await tenant.scim.send('PATCH', `/v2/Groups/${group.id}`, members('add', inner.id))
    const mapped = await app.run(`product-role map editor --tenant ${tenant.name} --group ${group.id}`)
    expect(mapped).toMatchObject({ code: 0, stderr: expect.stringContaining('A group is in it') })
    expect([await rolesOf('ada@'), await rolesOf('grace@')]).toEqual([['editor'], []])
    const { items } = await tenant.ask('GET', '/groups?search=Product')
    expect(items).toMatchObject([{ members: 2, groups: 1 }])
  })

  it('grants its role at once to who is a member, also where people wait for Synchronize', async () => {
    const { tenant, ada, map, rolesOf } = await tenantWithEditor()
    await tenant.ask('PATCH', '/connections/1', { apply: { mode: 'by_hand' } })
    const grace = await tenant.scim.user('grace@example.org')
    const other = await tenant.scim.group('Other')
    await map('editor', other.id)
    await tenant.scim.send('PATCH', `/v2/Groups/${other.id}`, members('add', ada.id, grace.id))
    expect(await rolesOf('ada@')).toEqual(['editor'])
    expect(await told(tenant)).toEqual(['+editor group_changed'])
    await tenant.ask('POST', '/connections/1/synchronize', {})
    expect(await rolesOf('grace@')).toEqual(['editor'])
    expect(await told(tenant)).toHaveLength(2)
  })

  it('takes the role from whoever leaves it, however the leaving is said, unless another one grants it', async () => {
    const { tenant, ada, group, map, rolesOf } = await tenantWithEditor()
    const other = await tenant.scim.group('Other', [ada.id])
    await map()
    await map('editor', other.id)
    await tenant.scim.send('PATCH', `/v2/Groups/${group.id}`, members('remove', ada.id))
    expect(await rolesOf()).toEqual(['editor'])
    const empty = {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Other',
      members: [],
    }
    await tenant.scim.send('PUT', `/v2/Groups/${other.id}`, empty)
    expect(await rolesOf()).toEqual([])
    expect(await told(tenant)).toEqual([
      '+editor group_mapped',
      '+editor group_mapped also 1',
      '-editor group_changed also 1',
      '-editor group_changed',
    ])
  })

  it('takes it from whose record is deleted, who is removed, and gives it back to who is linked again', async () => {
    const { tenant, ada, group, map, rolesOf } = await tenantWithEditor()
    await map()
    const { id } = await memberOf(tenant, 'ada@')
    await tenant.ask('POST', `/members/${id}/remove`)
    await tenant.ask('POST', `/connections/1/staged/${ada.id}/resolve`, { how: 'link', person: id })
    expect(await rolesOf()).toEqual(['editor'])
    await tenant.scim.send('DELETE', `/v2/Users/${ada.id}`)
    expect(await told(tenant)).toEqual([
      '+editor group_mapped',
      '-editor member_removed',
      '+editor member_joined',
      '-editor record_deleted',
    ])
    const { items } = await tenant.ask('GET', `/groups?search=prod`)
    expect(items).toMatchObject([{ id: group.id, members: 0, roles: ['editor'] }])
  })

  it('grants nothing to whom nobody has synchronized, and everything when somebody has', async () => {
    const { tenant, group, map, rolesOf } = await tenantWithEditor()
    await map()
    await tenant.ask('PATCH', '/connections/1', { apply: { mode: 'by_hand' } })
    const grace = await tenant.scim.user('grace@example.org')
    await tenant.scim.send('PATCH', `/v2/Groups/${group.id}`, members('add', grace.id))
    expect(await told(tenant)).toEqual(['+editor group_mapped'])
    await tenant.ask('POST', '/connections/1/synchronize', {})
    expect(await rolesOf('grace@')).toEqual(['editor'])
    expect(await told(tenant)).toEqual(['+editor group_mapped', '+editor member_joined'])
  })
})

describe('a mapping', () => {
  it('is taken away, and with it what it granted; so is a role', async () => {
    const { tenant, group, map, rolesOf } = await tenantWithEditor()
    await map()
    const path = `/product-roles/editor/groups/${group.id}`
    await tenant.ask('DELETE', path)
    expect(await rolesOf()).toEqual([])
    expect((await tenant.try('DELETE', path)).body.code).toBe('product_role_not_mapped')
    await map()
    await tenant.ask('DELETE', '/product-roles/editor')
    expect(await rolesOf()).toEqual([])
    expect((await tenant.ask('GET', '/product-roles')).items).toEqual([])
    expect(await told(tenant)).toEqual([
      '+editor group_mapped',
      '-editor mapping_removed',
      '+editor group_mapped',
      '-editor role_removed',
    ])
  })

  it('is not made to a protected role, one that nobody declared, or a group of another tenant', async () => {
    const { tenant, group } = await tenantWithEditor()
    const code = async (role: string, id: string) =>
      (await tenant.try('PUT', `/product-roles/${role}/groups/${id}`)).body.code
    expect(await code('nothing', group.id)).toBe('product_role_not_found')
    await tenant.ask('PUT', '/product-roles/owner', {})
    expect(await code('owner', group.id)).toBe('product_role_protected')
    const other = await app.tenant()
    const foreign = await other.scim.group('Product')
    for (const id of [foreign.id, 'no-such-group', 'Product']) {
      expect(await code('editor', id)).toBe('received_group_not_found')
    }
    await tenant.ask('PUT', `/product-roles/editor/groups/${group.id}`)
    expect((await tenant.try('PUT', '/product-roles/editor', { protected: true })).body.code).toBe(
      'product_role_mapped',
    )
  })

  it('is the customer’s to make, and which role is protected is not', async () => {
    const { tenant, group } = await tenantWithEditor()
    const key = await app.api.keyOf('customer_admin', tenant.id)
    const asCustomer = async (method: string, path: string, body?: object) =>
      (await tenant.try(method, path, body, key)).status
    expect(await asCustomer('PUT', `/product-roles/editor/groups/${group.id}`)).toBe(200)
    expect(await asCustomer('PUT', '/product-roles/owner', { protected: false })).toBe(403)
    expect(await asCustomer('DELETE', '/product-roles/editor')).toBe(403)
  })

  it('is missed by nobody who comes while it is made', async () => {
    const tenant = await app.tenant()
    await tenant.ask('PUT', '/product-roles/editor', {})
    const users = await Promise.all(
      Array.from({ length: 24 }, (_, n) => tenant.scim.user(`u${n}@example.org`)),
    )
    const group = await tenant.scim.group('Product')
    let mapping: Promise<unknown> | undefined
    const come = async (some: typeof users) => {
      for (const { id } of some) {
        await tenant.scim.send('PATCH', `/v2/Groups/${group.id}`, members('add', id))
        mapping ??= tenant.ask('PUT', `/product-roles/editor/groups/${group.id}`)
      }
    }
    await Promise.all([0, 8, 16].map((n) => come(users.slice(n, n + 8))))
    await mapping
    const events = await told(tenant)
    expect(new Set(events).size).toBe(2)
    expect(events).toHaveLength(users.length)
  })
})

describe('a role of the whole product', () => {
  it('counts in every tenant until it is taken back', async () => {
    await app.api.request('PUT', '/product-roles/viewer', { body: { title: 'Viewer' } })
    const { tenant, group, map, rolesOf } = await tenantWithEditor()
    expect((await tenant.ask('GET', '/product-roles')).items).toMatchObject([
      { name: 'editor', scope: 'tenant' },
      { name: 'viewer', title: 'Viewer', scope: 'product', protected: false },
    ])
    await map('viewer', group.id)
    await map()
    expect(await rolesOf()).toEqual(['editor', 'viewer'])
    expect((await app.api.request('DELETE', '/product-roles/viewer')).status).toBe(204)
    expect(await rolesOf()).toEqual(['editor'])
    expect((await app.api.request('DELETE', '/product-roles/viewer')).status).toBe(404)
  })

  it('does not become protected while any tenant has a group grant it, unless that tenant says otherwise', async () => {
    const protect = (role: string) =>
      app.api.request('PUT', `/product-roles/${role}`, { body: { protected: true } })
    const { tenant, group, map, rolesOf } = await tenantWithEditor()
    await app.api.request('PUT', '/product-roles/auditor', { body: {} })
    await map('auditor')
    const refused = await protect('auditor')
    expect([refused.status, refused.body.code]).toEqual([409, 'product_role_mapped'])
    expect(await rolesOf()).toEqual(['auditor'])
    await tenant.ask('PUT', '/product-roles/auditor', { protected: false })
    expect((await protect('auditor')).status).toBe(204)
    expect(await rolesOf()).toEqual(['auditor'])
    const other = await app.tenant()
    const elsewhere = await other.scim.group('Auditors')
    const late = await other.try('PUT', `/product-roles/auditor/groups/${elsewhere.id}`)
    expect(late.body.code).toBe('product_role_protected')
    await tenant.ask('DELETE', `/product-roles/auditor/groups/${group.id}`)
  })
})

describe('rollcall product-role', () => {
  it('declares, lists groups, maps by id or by an unmistakable name, shows grants, and takes back', async () => {
    const { tenant, group } = await tenantWithEditor()
    const run = (line: string) => app.run(`${line} --tenant ${tenant.name}`)
    expect((await run('product-role declare owner')).code).toBe(0)
    expect((await run('product-role list --plain')).stdout).toContain('owner\towner\tthis tenant\tyes')
    expect((await run('product-role groups --plain')).stdout).toContain(`Product\t1\t\t1\t${group.id}`)
    expect((await run('product-role group-members product --plain')).stdout).toContain(
      'Ada\tada@example.org\tperson\tactive\t',
    )
    expect((await run('product-role map editor --group product')).stdout).toContain(
      `Group ${group.id} grants editor`,
    )
    expect((await run('product-role grants ada@example.org --plain')).stdout).toContain('editor\tProduct\t')
    expect((await run('member show ada@example.org')).stdout).toContain('Roles: editor')
    expect((await run('product-role map owner --group Product')).code).toBe(6)
    expect((await run('product-role map editor --group Nobody')).code).toBe(5)
    expect((await run(`product-role unmap editor --group ${group.id}`)).code).toBe(0)
    expect((await run('product-role retract editor')).code).toBe(0)
  })
})
