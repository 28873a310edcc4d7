import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideAccess } from '../../src/access/decide-access.ts'
import { operatorKeyPrincipal } from '../../src/access/principal.ts'
import { permissionsOf, type Role, roles } from '../../src/access/role.ts'
import { accessOf, routePermissions } from '../../src/api/route-permissions.ts'
import { startWholeApi, type WholeApi } from '../support/whole-api.ts'

let api: WholeApi
let tenants: { own: { id: string; name: string }; other: { id: string; name: string } }
const keys = {} as Record<Role, string>

beforeAll(async () => {
  api = await startWholeApi()
  const make = async (name: string) => (await api.request('POST', '/tenants', { body: { name } })).body
  tenants = { own: await make('Own'), other: await make('Other') }
  for (const role of roles) {
    keys[role] = await api.keyOf(role, role === 'customer_admin' ? tenants.own.id : null)
  }
})
afterAll(() => api.close())

/** The route with something in place of its parameters. (The live feed, which would never end, misses its topics.) */
function addressOf(route: string, tenant: string): [method: string, path: string] {
  const [method = '', pattern = ''] = route.split(' ')
  const path = pattern.replace(':tenant', tenant).replace(/:\w+/g, 'no-such-thing')
  return [method, path]
}

describe('every route', () => {
  it('is in the table of permissions, and the table knows no other', () => {
    expect(api.routes.filter((route) => !Object.hasOwn(routePermissions, route))).toEqual([])
    expect(Object.keys(routePermissions).filter((route) => !api.routes.includes(route))).toEqual([])
  })

  it('that changes something has a name in the audit log', () => {
    const silent = api.routes.filter((route) => {
      const [method = '', path = ''] = route.split(' ')
      return method !== 'GET' && accessOf(method, path)?.action === undefined
    })
    expect(silent.filter((route) => !readsOnly.includes(route))).toEqual([])
  })

  it('refuses whoever sends no key, but for the few that tell a stranger nothing', async () => {
    for (const route of api.routes) {
      const [method, path] = addressOf(route, 'Own')
      const { status, body } = await api.request(method, path, { key: null })
      expect([route, status, body.code]).toEqual([route, 401, 'not_signed_in'])
    }
    expect(api.publicRoutes.toSorted()).toEqual([
      'GET /setup',
      'GET /sign-in-state',
      'POST /password-links/read',
      'POST /password-links/spend',
      'POST /session',
      'POST /setup-links/read',
      'POST /setup-links/redeem',
      'POST /setup/activate',
      'POST /setup/finish',
      'POST /setup/tokens',
    ])
  })

  it('of a setup link refuses whoever did not open one, the operator too', async () => {
    for (const route of api.publicRoutes.filter((one) => one.includes(' /setup'))) {
      const [method, path] = addressOf(route, 'Own')
      if (path.startsWith('/setup-links')) continue
      const body = { description: 'x' }
      const sent = method === 'GET' ? {} : { body, headers: { origin: 'http://localhost' } }
      const answer = await api.request(method, path, sent)
      expect([route, answer.status, answer.body.code]).toEqual([route, 401, 'setup_session_ended'])
    }
  })

  it('that the table does not know is the operator’s alone', () => {
    // The description is outside the table; a route that is taken out of it must close, not open.
    expect(accessOf('GET', '/api/v1/no-such-route')).toBeUndefined()
    const asked = { permission: undefined, tenantId: undefined }
    expect(decideAccess(operatorKeyPrincipal(null), asked).allowed).toBe(true)
    expect(decideAccess({ ...operatorKeyPrincipal(null), role: 'admin' }, asked).allowed).toBe(false)
  })
})

/** Routes that are not GET and change nothing all the same. */
const readsOnly: readonly string[] = [
  'POST /applications/:application/mappings/:object/sample',
  'POST /applications/:application/scope/count',
  'POST /applications/:application/scope/why',
  'POST /applications/:application/impact',
  'POST /applications/:application/impact/people',
  'POST /expressions/evaluate',
  'POST /tokens/identify',
]

describe.each(roles)('as %s', (role) => {
  it('every route is let in or refused as the table says', async () => {
    for (const route of api.routes) {
      if (route === 'DELETE /tenants/:tenant') continue
      const [method, path] = addressOf(route, role === 'customer_admin' ? 'own' : 'Other')
      const permission = routePermissions[route]?.permission
      const may = permission !== undefined && permissionsOf(role).includes(permission)
      const { status, body } = await api.request(method, path, { key: keys[role] })
      const isRefused = status === 403 && body?.code === 'not_allowed'
      expect([route, isRefused]).toEqual([route, !may])
    }
  })
})

describe('a customer admin', () => {
  it('is answered about another tenant exactly as about one that does not exist', async () => {
    for (const route of api.routes.filter((one) => one.includes(':tenant'))) {
      const answers = []
      for (const tenant of [tenants.other.id, tenants.other.name, 'no-such-tenant', crypto.randomUUID()]) {
        const [method, path] = addressOf(route, encodeURIComponent(tenant))
        const { status, text, body } = await api.request(method, path, { key: keys.customer_admin })
        answers.push(`${status} ${text.replaceAll(tenant, 'T').replaceAll(body.requestId, 'R')}`)
      }
      const permission = routePermissions[route]?.permission
      const may = permission !== undefined && permissionsOf('customer_admin').includes(permission)
      const expected = may ? 404 : 403
      expect([route, answers.map((answer) => answer.slice(0, 3))]).toEqual([
        route,
        answers.map(() => `${expected}`),
      ])
      expect(new Set(answers).size).toBe(1)
    }
  })

  it('reaches its own tenant by id and by name, and sees it alone in the list', async () => {
    const key = keys.customer_admin
    for (const tenant of [tenants.own.id, 'own', 'OWN']) {
      expect((await api.request('GET', `/tenants/${tenant}`, { key })).body).toMatchObject({ name: 'Own' })
    }
    const { body } = await api.request('GET', '/tenants', { key })
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['Own'])
    expect((await api.request('GET', '/tenants')).body.items).toHaveLength(2)
  })

  it('cannot reach a token of another tenant through its own', async () => {
    const made = await api.request('POST', '/tenants/Other/tokens', { body: { description: 'theirs' } })
    const revoke = (token: string) =>
      api.request('DELETE', `/tenants/Own/tokens/${token}`, { key: keys.customer_admin })
    const [theirs, none] = [await revoke(made.body.id), await revoke(crypto.randomUUID())]
    expect([theirs.status, none.status]).toEqual([404, 404])
    expect(theirs.body.code).toBe(none.body.code)
    const { body } = await api.request('GET', '/tenants/Other/tokens')
    expect(body.items[0]).toMatchObject({ status: 'active' })
  })
})

it('tells a refused one which role would do', async () => {
  const { status, body } = await api.request('POST', '/api-keys', {
    key: keys.auditor,
    body: { name: 'n', role: 'operator' },
  })
  expect([status, body.code]).toEqual([403, 'not_allowed'])
  expect(body.cause).toBe(
    'key of auditor has the role auditor, which does not include keys.change; these roles do: operator.',
  )
})
