import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Attempts } from '../../src/access/lock-out.ts'
import { hashPassword } from '../../src/access/password.ts'
import { createLiveEvents } from '../../src/api/live-events.ts'
import { coreRoutes } from '../../src/api/routes.ts'
import { buildApi } from '../../src/api/server.ts'
import { type Answer, startWholeApi, type WholeApi } from '../support/whole-api.ts'

let api: WholeApi
const password = 'correct horse battery staple'
const email = 'ada@corp.test'
const ownPage = { origin: 'http://localhost' }

beforeAll(async () => {
  api = await startWholeApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  api.clock.now = new Date()
  await api.database.rows('delete from access_attempt; delete from access_admin')
})

const anyone = (method: string, path: string, body: unknown, options = {}): Promise<Answer> =>
  api.request(method, path, { key: null, body, ...options })

/** The code in a link such as `/set-password#…`. */
const codeOf = (link: { path: string }): string => link.path.split('#')[1] ?? ''

async function firstAdmin(): Promise<Answer> {
  const link = await api.request('POST', '/admins/first-link')
  return anyone('POST', '/password-links/spend', { code: codeOf(link.body), password, email, name: 'Ada' })
}

async function anAdmin(address: string, role = 'admin'): Promise<void> {
  const { body } = await api.request('POST', '/admins', { body: { email: address, role } })
  await anyone('POST', '/password-links/spend', { code: codeOf(body.link), password })
}

const signIn = (wanted: { email?: string; password?: string } = {}, options = {}) =>
  anyone('POST', '/session', { email, password, ...wanted }, options)

/** What the browser sends back of a cookie it was given. */
const browser = (answer: Answer) => ({ cookie: String(answer.cookie).split(';')[0] ?? '' })

const whoIs = (answer: Answer) => api.request('GET', '/session', { key: null, headers: browser(answer) })

function pass(seconds: number): void {
  api.clock.now = new Date(api.clock.now.getTime() + seconds * 1000)
}

describe('the first password', () => {
  it('is set at a one-time address, makes an operator and signs the browser in', async () => {
    expect((await api.request('GET', '/sign-in-state', { key: null })).body).toEqual({ passwords: false })
    const done = await firstAdmin()
    expect([done.status, done.body.role, done.body.kind]).toEqual([201, 'operator', 'admin'])
    expect(done.cookie).toMatch(/; HttpOnly; SameSite=Strict$/)
    expect((await whoIs(done)).body).toMatchObject({ name: 'Ada', signedInBy: 'session' })
    expect((await api.request('GET', '/sign-in-state', { key: null })).body).toEqual({ passwords: true })
  })

  it('has no second link once there is an admin, and the first does not work again', async () => {
    const link = await api.request('POST', '/admins/first-link')
    const spend = () => anyone('POST', '/password-links/spend', { code: codeOf(link.body), password, email })
    expect((await spend()).status).toBe(201)
    expect((await spend()).body.code).toBe('password_link_spent')
    expect((await api.request('POST', '/admins/first-link')).body.code).toBe('first_admin_exists')
  })

  it('goes to one of two who open the same link at once', async () => {
    const link = await api.request('POST', '/admins/first-link')
    const spend = (address: string) =>
      anyone('POST', '/password-links/spend', { code: codeOf(link.body), password, email: address })
    const both = await Promise.all([spend('one@corp.test'), spend('two@corp.test')])
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 401])
    expect((await api.request('GET', '/admins')).body.items).toHaveLength(1)
  })

  it('has a link that expires after a day, and that a newer one replaces', async () => {
    const first = await api.request('POST', '/admins/first-link')
    const second = await api.request('POST', '/admins/first-link')
    const read = (link: Answer) => anyone('POST', '/password-links/read', { code: codeOf(link.body) })
    expect((await read(first)).body.code).toBe('password_link_spent')
    expect((await read(second)).body).toMatchObject({ purpose: 'first_admin', email: null, shortest: 12 })
    pass(24 * 3600)
    expect((await read(second)).body.code).toBe('password_link_spent')
  })
})

describe('a password', () => {
  it.each([
    ['short', 'only-eleven', 'It has 11 characters; 12 is the least'],
    ['endless', 'x'.repeat(257), 'It has 257 characters; 256 is the most'],
    ['one’s e-mail address', 'Ada@Corp.Test', 'It is your e-mail address'],
    ['the same characters', 'abababababababab', 'It repeats the same few characters'],
    ['guessed first', 'Passw0rd2026', 'It is made of words and rows of keys that are guessed first'],
  ])('that is %s is refused, and the link stays good', async (_what, wanted, problem) => {
    const link = await api.request('POST', '/admins/first-link')
    const spend = (text: string) =>
      anyone('POST', '/password-links/spend', { code: codeOf(link.body), password: text, email })
    const refused = await spend(wanted)
    expect(refused.body).toMatchObject({ code: 'password_unsuitable', problem })
    expect((await spend('just a few lower case words')).status).toBe(201)
  })

  it('is stored as scrypt with its parameters and a salt of its own, and never as it is', async () => {
    await firstAdmin()
    await anAdmin('two@corp.test')
    const rows = await api.database.rows<{ password: string }>('select password from access_admin')
    for (const row of rows) expect(row.password).toMatch(/^\$scrypt\$ln=10,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/)
    expect(new Set(rows.map((row) => row.password)).size).toBe(2)
  })

  it('stored at a lower cost is stored anew by the next sign-in', async () => {
    await firstAdmin()
    const weak = await hashPassword(password, { logN: 9, r: 8, p: 1 })
    await api.database.rows('update access_admin set password = $1', [weak])
    expect((await signIn()).status).toBe(201)
    const [row] = await api.database.rows<{ password: string }>('select password from access_admin')
    expect(row?.password).toMatch(/^\$scrypt\$ln=10,/)
    expect((await signIn()).status).toBe(201)
  })

  it('typed composed or decomposed is the same', async () => {
    await firstAdmin()
    const link = await api.request('POST', `/admins/${email}/password-link`)
    const composed = 'Straße über Århus'.normalize('NFC')
    await anyone('POST', '/password-links/spend', { code: codeOf(link.body.link), password: composed })
    expect((await signIn({ password: composed.normalize('NFD') })).status).toBe(201)
  })
})

describe('signing in', () => {
  it('works with e-mail address in any case and password', async () => {
    await firstAdmin()
    const answer = await signIn({ email: ' ADA@corp.test ' })
    expect([answer.status, answer.body.name]).toEqual([201, 'Ada'])
  })

  it('answers a wrong password, an unknown address, an invited and a disabled admin alike', async () => {
    await firstAdmin()
    await api.request('POST', '/admins', { body: { email: 'invited@corp.test', role: 'admin' } })
    await anAdmin('gone@corp.test')
    await api.request('PATCH', '/admins/gone@corp.test', { body: { disabled: true } })
    const answers = await Promise.all([
      signIn({ password: 'wrong wrong wrong' }),
      signIn({ email: 'nobody@corp.test' }),
      signIn({ email: 'invited@corp.test' }),
      signIn({ email: 'gone@corp.test' }),
    ])
    const seen = answers.map(({ text, body }) => text.replace(body.requestId, ''))
    expect(answers[0]?.body.code).toBe('sign_in_refused')
    expect(new Set(seen).size).toBe(1)
    expect(answers.map(({ cookie }) => cookie)).toEqual([undefined, undefined, undefined, undefined])
  })

  it('is refused to another site, which could sign a browser in as somebody else', async () => {
    await firstAdmin()
    const answer = await signIn({}, { headers: { origin: 'https://evil.test' } })
    expect([answer.body.code, answer.cookie]).toEqual(['foreign_origin', undefined])
    expect((await signIn({}, { headers: ownPage })).status).toBe(201)
  })

  it('marks the cookie Secure where the connection is', async () => {
    await firstAdmin()
    const answer = await api.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { host: 'localhost' },
      payload: { email, password },
    })
    expect(String(answer.headers['set-cookie'])).not.toContain('Secure')
    const dependencies = {
      version: '0',
      startedAt: new Date(),
      access: api.access,
      events: createLiveEvents(),
    }
    const behindProxy = await buildApi({
      dependencies,
      routes: [coreRoutes(dependencies)],
      trustProxy: ['127.0.0.1'],
    })
    const secure = await behindProxy.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { host: 'localhost', 'x-forwarded-proto': 'https' },
      payload: { email, password },
    })
    await behindProxy.close()
    expect(String(secure.headers['set-cookie'])).toContain('; Secure')
  })
})

describe('guessing', () => {
  const guess = (options = {}) => signIn({ password: 'a wrong password' }, options)

  it('is free four times, then waits grow, and from the tenth on each costs a quarter of an hour', async () => {
    await firstAdmin()
    const waits: number[] = []
    for (let tries = 1; tries <= 11; tries += 1) {
      expect((await guess()).body.code).toBe('sign_in_refused')
      const next = await guess()
      if (next.body.code === 'sign_in_refused') {
        tries += 1
        waits.push(0)
      } else {
        expect([next.status, next.headers['retry-after']]).toEqual([429, String(next.body.retryAfterSeconds)])
        waits.push(next.body.retryAfterSeconds)
        pass(next.body.retryAfterSeconds)
      }
    }
    expect(waits).toEqual([0, 0, 10, 30, 60, 120, 300, 900, 900])
  })

  it('closes the door to the right password too, and opens it after the wait', async () => {
    await firstAdmin()
    for (let tries = 0; tries < 5; tries += 1) await guess()
    expect((await signIn()).body.code).toBe('sign_in_locked')
    pass(10)
    expect((await signIn()).status).toBe(201)
    expect((await guess()).body.code).toBe('sign_in_refused')
    expect((await signIn()).status).toBe(201)
  })

  it('counts a hundred guesses sent at once as what they are', async () => {
    await firstAdmin()
    const answers = await Promise.all(Array.from({ length: 100 }, () => guess({ address: '127.0.0.1' })))
    const looked = answers.filter(({ body }) => body.code === 'sign_in_refused')
    expect(looked).toHaveLength(5)
  })

  it('loses no count when many come at once', async () => {
    const { store } = api.access.ports
    const count = (attempts: Attempts | null): Attempts => ({
      failures: (attempts?.failures ?? 0) + 1,
      lastAt: api.clock.now,
      blockedUntil: null,
    })
    const many = Array.from({ length: 200 }, () => store.changeAttempts('account', 'many@corp.test', count))
    expect(Math.max(...(await Promise.all(many)).map((one) => one?.failures ?? 0))).toBe(200)
  })

  it('works once with the same link to set a password, though two open it at once', async () => {
    const { body } = await api.request('POST', '/admins', { body: { email, role: 'admin' } })
    const spend = (text: string) =>
      anyone('POST', '/password-links/spend', { code: codeOf(body.link), password: text })
    const both = await Promise.all([
      spend('the first of two passwords'),
      spend('the second of two passwords'),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 401])
  })

  it('locks an address that nobody has in the same way', async () => {
    const nobody = () => signIn({ email: 'nobody@corp.test' })
    for (let tries = 0; tries < 5; tries += 1) expect((await nobody()).body.code).toBe('sign_in_refused')
    expect((await nobody()).body.code).toBe('sign_in_locked')
  })

  it('of many accounts from one network address ends at twenty, and does not touch other addresses', async () => {
    await firstAdmin()
    const address = '2001:db8:1:2::'
    for (let tries = 0; tries < 20; tries += 1) {
      await signIn({ email: `person${tries}@corp.test` }, { address: `${address}${tries}` })
    }
    expect((await signIn({}, { address: `${address}ffff` })).body.code).toBe('sign_in_locked')
    expect((await signIn({}, { address: '2001:db8:1:3::1' })).status).toBe(201)
  })

  it('does not shut out the operator’s own machine', async () => {
    await firstAdmin()
    for (let tries = 0; tries < 12; tries += 1) await guess()
    const link = await api.request('POST', '/sign-in-links')
    expect((await api.request('GET', link.body.path, { key: null })).status).toBe(303)
  })

  it('is in the audit log with its reason, and with the moment the door was closed', async () => {
    await firstAdmin()
    for (let tries = 0; tries < 5; tries += 1) await guess()
    await guess()
    const { body } = await api.request('GET', '/audit?action=session.refused&limit=2')
    expect(body.items[0]).toMatchObject({
      actor: { kind: 'nobody' },
      target: { kind: 'admin', name: email },
      outcome: 'refused',
      code: 'wrong_password',
      changes: [{ path: 'blockedUntil', from: null }],
      address: '203.0.113.7',
    })
    expect(body.items[1].changes).toEqual([])
  })
})

describe('a session', () => {
  it('ends for good when its admin signs out, whoever kept the cookie', async () => {
    await firstAdmin()
    const signedIn = await signIn()
    const headers = { ...browser(signedIn), ...ownPage }
    expect((await api.request('DELETE', '/session', { key: null, headers })).status).toBe(204)
    expect((await whoIs(signedIn)).status).toBe(401)
  })

  it('may change things only from the console’s own page', async () => {
    await firstAdmin()
    const headers = browser(await signIn())
    const make = (more: object) =>
      api.request('POST', '/tenants', { key: null, headers: { ...headers, ...more }, body: { name: 'T' } })
    expect((await make({})).body.code).toBe('foreign_origin')
    expect((await make({ origin: 'https://evil.test' })).body.code).toBe('foreign_origin')
    expect((await make(ownPage)).status).toBe(201)
  })

  it('is listed with where it is, and any of one’s own can be ended from another', async () => {
    await firstAdmin()
    const [laptop, phone] = [await signIn({}, { headers: { 'user-agent': 'Laptop' } }), await signIn()]
    const list = async () =>
      (await api.request('GET', '/sessions', { key: null, headers: browser(phone) })).body.items
    const other = (await list()).find(({ client }: { client: string }) => client === 'Laptop')
    expect(other).toMatchObject({ address: '203.0.113.7', current: false })
    await anAdmin('two@corp.test')
    const stranger = { ...browser(await signIn({ email: 'two@corp.test' })), ...ownPage }
    const end = (headers: Record<string, string>) =>
      api.request('DELETE', `/sessions/${other.id}`, { key: null, headers })
    expect((await end(stranger)).body.code).toBe('session_not_found')
    expect((await end({ ...browser(phone), ...ownPage })).status).toBe(204)
    expect([(await whoIs(laptop)).status, (await whoIs(phone)).status]).toEqual([401, 200])
  })

  it('ends everywhere when the password is changed; the browser that changed it gets a new one', async () => {
    await firstAdmin()
    const [one, two] = [await signIn(), await signIn()]
    const change = (current: string, headers = browser(one)) =>
      api.request('PUT', '/session/password', {
        key: null,
        headers: { ...headers, ...ownPage },
        body: { current, password: 'another good password' },
      })
    expect((await change('not the current one')).body.code).toBe('password_wrong')
    const changed = await change(password)
    expect(changed.status).toBe(200)
    expect([(await whoIs(one)).status, (await whoIs(two)).status, (await whoIs(changed)).status]).toEqual([
      401, 401, 200,
    ])
    expect((await signIn()).body.code).toBe('sign_in_refused')
    expect((await signIn({ password: 'another good password' })).status).toBe(201)
  })

  it('ends when its admin is disabled, and follows a change of role at once', async () => {
    await firstAdmin()
    await anAdmin('two@corp.test')
    const two = await signIn({ email: 'two@corp.test' })
    await api.request('PATCH', '/admins/two@corp.test', { body: { role: 'auditor' } })
    expect((await whoIs(two)).body.role).toBe('auditor')
    await api.request('PATCH', '/admins/two@corp.test', { body: { disabled: true } })
    expect((await whoIs(two)).status).toBe(401)
    await api.request('PATCH', '/admins/two@corp.test', { body: { disabled: false } })
    expect((await whoIs(two)).status).toBe(401)
  })

  it('is stored as a digest', async () => {
    await firstAdmin()
    const value = browser(await signIn()).cookie.split('=')[1] ?? ''
    const dump = JSON.stringify(await api.database.rows('select * from access_session'))
    expect(value).toMatch(/^[\w-]{43}$/)
    expect(dump).not.toContain(value)
  })
})

describe('an invitation', () => {
  it('sets a password within three days, with the role it was given', async () => {
    const invited = await api.request('POST', '/admins', { body: { email, role: 'approver', name: 'Ada' } })
    expect(invited.body).toMatchObject({ state: 'invited', role: 'approver' })
    const code = codeOf(invited.body.link)
    expect((await anyone('POST', '/password-links/read', { code })).body).toMatchObject({
      purpose: 'password',
      email,
      name: 'Ada',
    })
    pass(72 * 3600 - 1)
    expect((await anyone('POST', '/password-links/read', { code })).status).toBe(200)
    pass(1)
    expect((await anyone('POST', '/password-links/spend', { code, password })).body.code).toBe(
      'password_link_spent',
    )
  })

  it('is replaced by a newer link, and a reset ends every session once it is used', async () => {
    await firstAdmin()
    const signedIn = await signIn()
    const first = await api.request('POST', `/admins/${email}/password-link`)
    const second = await api.request('POST', `/admins/${email}/password-link`)
    const spend = (link: Answer) =>
      anyone('POST', '/password-links/spend', {
        code: codeOf(link.body.link),
        password: 'a brand new password',
      })
    expect((await spend(first)).body.code).toBe('password_link_spent')
    expect((await whoIs(signedIn)).status).toBe(200)
    expect((await spend(second)).status).toBe(201)
    expect((await whoIs(signedIn)).status).toBe(401)
  })

  it.each([
    [{ email: 'no address', role: 'admin' }, 'admin_email_invalid'],
    [{ email: 'a@b.test', role: 'root' }, 'role_unknown'],
    [{ email: 'a@b.test', role: 'customer_admin' }, 'role_needs_tenant'],
    [{ email: 'a@b.test', role: 'customer_admin', tenant: 'Nowhere' }, 'tenant_not_found'],
    [{ email: 'a@b.test', role: 'admin', name: ' ' }, 'access_name_invalid'],
  ])('%j is refused with %s', async (body, code) => {
    expect((await api.request('POST', '/admins', { body })).body.code).toBe(code)
  })

  it('for an address that has an admin already is refused, whatever its case', async () => {
    await firstAdmin()
    const answer = await api.request('POST', '/admins', { body: { email: 'ADA@CORP.test', role: 'admin' } })
    expect([answer.status, answer.body.code]).toEqual([409, 'admin_exists'])
  })
})

describe('the last operator', () => {
  it('stays one, also when two make each other less at the same moment', async () => {
    await firstAdmin()
    await anAdmin('two@corp.test', 'operator')
    const demote = (who: string) => api.request('PATCH', `/admins/${who}`, { body: { role: 'admin' } })
    const both = await Promise.all([demote(email), demote('two@corp.test')])
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const { body } = await api.request('GET', '/admins')
    const operators = body.items.filter(({ role }: { role: string }) => role === 'operator')
    expect(operators).toHaveLength(1)
    const disable = await api.request('PATCH', `/admins/${operators[0].email}`, { body: { disabled: true } })
    expect(disable.body.code).toBe('last_operator')
  })
})
