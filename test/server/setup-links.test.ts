import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, eventually, type Served, startServed } from '../support/served.ts'

let app: Served
beforeAll(async () => {
  app = await startServed()
  await app.json(['tenant', 'create', 'Acme'])
})
afterAll(() => app.close())

const codeOf = (link: { path: string }) => link.path.split('#')[1] ?? ''
const aLink = async (tenant = 'Acme') => await app.json(['tenant', 'setup-link', tenant])
const redeem = (code: string) => app.call('POST', '/setup-links/redeem', { code }, {})
/** What the browser that opened the link sends from then on. */
const browser = (answer: Answer) => ({
  cookie: String(answer.headers.get('set-cookie')).split(';')[0] ?? '',
  origin: new URL(app.server.url).origin,
})
const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada@acme.example' }
const group = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'All' }
const done = (answer: Answer) =>
  answer.body.steps.filter((one: { done: boolean }) => one.done).map((one: { step: string }) => one.step)

describe('a setup link', () => {
  it('lets somebody without an account set the tenant up, and shows what really arrived', async () => {
    const link = await aLink()
    expect(link.url).toBe(`${app.server.url}/setup#${codeOf(link)}`)
    expect((await app.call('POST', '/setup-links/read', { code: codeOf(link) }, {})).body).toMatchObject({
      tenant: 'Acme',
    })
    const opened = await redeem(codeOf(link))
    expect(opened).toMatchObject({ status: 201, body: { tenant: { name: 'Acme' }, tokensLeft: 5 } })
    expect(opened.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/)
    expect(opened.body.scimUrl).toBe(`${app.server.url}/scim/v2`)
    expect(done(opened)).toEqual([])

    const made = await app.call('POST', '/setup/tokens', { description: 'Entra' }, browser(opened))
    expect(made).toMatchObject({ status: 201, body: { scopes: ['scim'], description: 'Entra' } })
    const look = () => app.call('GET', '/setup', undefined, browser(opened))
    expect(done(await look())).toEqual(['token_created'])
    await app.scim(`${made.body.token}x`, 'GET', '/Users')
    await app.scim(made.body.token, 'POST', '/Users', user)
    const seen = await eventually(look, (answer) => done(answer).length === 3)
    expect(done(seen)).toEqual(['token_created', 'first_request', 'first_person'])
    expect(seen.body).toMatchObject({ people: 1, groups: 0, tokensLeft: 4 })
    await app.scim(made.body.token, 'POST', '/Groups', group)
    const all = await eventually(look, (answer) => answer.body.lastRequest?.path === '/v2/Groups')
    expect(done(all)).toHaveLength(4)
    const told = await app.run(['tenant', 'setup', 'Acme'])
    expect(told.stdout).toContain('✓ First group')
    expect(told.stdout).toContain('1 people, 1 groups')

    expect((await app.call('POST', '/setup/finish', undefined, browser(opened))).status).toBe(204)
    expect((await look()).body.code).toBe('setup_session_ended')
    expect((await app.scim(made.body.token, 'GET', '/Users')).status).toBe(200)
  })

  it('opens once; whoever comes second is told when it was opened', async () => {
    const link = await aLink()
    await app.call('POST', '/setup-links/read', { code: codeOf(link) }, {})
    const both = await Promise.all([redeem(codeOf(link)), redeem(codeOf(link))])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 410])
    const again = await redeem(codeOf(link))
    expect([again.status, again.body.code]).toEqual([410, 'setup_link_spent'])
    expect(again.body.cause).toContain('It was opened on 20')
    const { items } = await app.json(['tenant', 'setup-links', 'Acme'])
    expect(items[0]).toMatchObject({ state: 'in_use', begunFrom: '127.0.0.1' })
  })

  it('reaches nothing but the set-up of its own tenant', async () => {
    await app.json(['tenant', 'create', 'Other'])
    const opened = await redeem(codeOf(await aLink()))
    for (const path of [
      '/tenants',
      '/tenants/Acme',
      '/tenants/Acme/tokens',
      '/session',
      '/tenants/Other/setup',
    ]) {
      expect([path, (await app.call('GET', path, undefined, browser(opened))).status]).toEqual([path, 401])
    }
    const { cookie } = browser(opened)
    const foreign = { cookie, origin: 'https://evil.example' }
    const forged = await app.call('POST', '/setup/tokens', { description: 'x' }, foreign)
    expect(forged.body.code).toBe('foreign_origin')
    expect((await app.call('POST', '/setup/tokens', { description: 'x' }, { cookie })).status).toBe(403)
  })

  it('makes at most five tokens, whatever comes at once', async () => {
    const opened = await redeem(codeOf(await aLink('Other')))
    const all = await Promise.all(
      Array.from({ length: 9 }, (_, n) =>
        app.call('POST', '/setup/tokens', { description: `t${n}` }, browser(opened)),
      ),
    )
    expect(all.filter(({ status }) => status === 201)).toHaveLength(5)
    expect(all.filter(({ body }) => body.code === 'setup_tokens_used_up')).toHaveLength(4)
    const { items } = await app.json(['token', 'list', '--tenant', 'Other'])
    expect(items.filter(({ status }: { status: string }) => status === 'active')).toHaveLength(5)
  })

  it('can be taken back before and after it was opened', async () => {
    const [waiting, used] = [await aLink(), await aLink()]
    const opened = await redeem(codeOf(used))
    for (const { id } of [waiting, used]) await app.json(['tenant', 'revoke-setup-link', 'Acme', id])
    const refused = await redeem(codeOf(waiting))
    expect([refused.status, refused.body.cause]).toEqual([410, expect.stringContaining('taken back')])
    expect((await app.call('GET', '/setup', undefined, browser(opened))).status).toBe(401)
  })

  it('is refused when it is made up, too long-lived, or of a tenant that is gone', async () => {
    expect((await redeem('made-up')).body.code).toBe('setup_link_spent')
    expect((await app.run(['tenant', 'setup-link', 'Acme', '--hours', '500'])).stderr).toContain(
      'setup_link_expiry_invalid',
    )
    await app.json(['tenant', 'create', 'Gone'])
    const link = await aLink('Gone')
    await app.run(['tenant', 'delete', 'Gone', '--yes'])
    expect((await redeem(codeOf(link))).body.code).toBe('setup_link_spent')
  })

  it('stands in the audit log with who made it, who opened it and what was done with it; its code nowhere', async () => {
    const link = await aLink()
    const opened = await redeem(codeOf(link))
    await app.call('POST', '/setup/tokens', { description: 'Audited' }, browser(opened))
    const { items } = await app.json(['audit', 'list', '--tenant', 'Acme', '--limit', '3'])
    expect(
      items.map((one: { action: string; actor: { kind: string } }) => [one.action, one.actor.kind]),
    ).toEqual([
      ['token.created', 'setup_link'],
      ['setup_link.opened', 'setup_link'],
      ['setup_link.made', 'operator_key'],
    ])
    const rows = await app.database.look<{ text: string }>(
      `select l::text || (select string_agg(a::text, ' ') from access_audit a) as text from setup_link l`,
    )
    expect(JSON.stringify(rows)).not.toContain(codeOf(link))
  })
})
