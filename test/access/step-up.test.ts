import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { operatorCookie } from '../support/access.ts'
import { type Answer, startWholeApi, type WholeApi } from '../support/whole-api.ts'

let api: WholeApi
const password = 'correct horse battery staple'
const origin = 'http://localhost'
const minuteMs = 60_000

beforeAll(async () => {
  api = await startWholeApi()
  await api.request('POST', '/tenants', { body: { name: 'Acme' } })
  const { body } = await api.request('POST', '/admins', {
    body: { email: 'ada@corp.test', role: 'operator' },
  })
  const code = body.link.path.split('#')[1]
  await api.request('POST', '/password-links/spend', { key: null, body: { code, password } })
})
afterAll(() => api.close())
beforeEach(() => {
  api.clock.now = new Date()
})

const pass = (minutes: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + minutes * minuteMs)
}
async function signIn(): Promise<Record<string, string>> {
  const answer = await api.request('POST', '/session', {
    key: null,
    body: { email: 'ada@corp.test', password },
  })
  return { cookie: String(answer.cookie).split(';')[0] ?? '', origin }
}
const mint = (headers: Record<string, string>, path = '/tenants/Acme/tokens'): Promise<Answer> =>
  api.request('POST', path, { key: null, headers, body: { description: 'x' } })

describe('making a secret', () => {
  it('is open to a session for a quarter of an hour, and then asks for the password again', async () => {
    const browser = await signIn()
    pass(14)
    expect((await mint(browser)).status).toBe(201)
    pass(1)
    const refused = await mint(browser)
    expect([refused.status, refused.body.code, refused.body.how]).toEqual([
      403,
      'step_up_required',
      'password',
    ])
    const confirm = (given: string) =>
      api.request('POST', '/session/confirm', { key: null, headers: browser, body: { password: given } })
    expect((await confirm('not the password at all')).body.code).toBe('password_wrong')
    expect((await mint(browser)).status).toBe(403)
    expect((await confirm(password)).status).toBe(204)
    expect((await mint(browser)).status).toBe(201)
    pass(16)
    expect((await mint(browser)).status).toBe(403)
  })

  it('asks so for every kind of secret, and for nothing else', async () => {
    const browser = await signIn()
    const { body: token } = await mint(browser)
    pass(20)
    for (const path of [
      '/tenants/Acme/tokens',
      `/tenants/Acme/tokens/${token.id}/rotate`,
      '/tenants/Acme/oauth-clients',
      '/tenants/Acme/setup-links',
      '/api-keys',
    ]) {
      expect([path, (await mint(browser, path)).body.code]).toEqual([path, 'step_up_required'])
    }
    const read = await api.request('GET', '/tenants/Acme/tokens', { key: null, headers: browser })
    expect(read.status).toBe(200)
    const revoke = await api.request('DELETE', `/tenants/Acme/tokens/${token.id}`, {
      key: null,
      headers: browser,
    })
    expect(revoke.status).toBe(200)
  })

  it('never asks a key, which proves itself with every request', async () => {
    pass(600)
    expect((await api.request('POST', '/tenants/Acme/tokens', { body: { description: 'x' } })).status).toBe(
      201,
    )
  })

  it('asks a session that began with a link for a new link', async () => {
    const headers = { cookie: await operatorCookie(api.access), origin }
    expect((await mint(headers)).status).toBe(201)
    pass(16)
    expect((await mint(headers)).body).toMatchObject({ code: 'step_up_required', how: 'sign_in_link' })
    const confirm = await api.request('POST', '/session/confirm', { key: null, headers, body: { password } })
    expect(confirm.body.code).toBe('no_password_here')
  })

  it('counts guesses of the password as at the door', async () => {
    const browser = await signIn()
    let code = ''
    for (let tries = 0; tries < 8 && code !== 'sign_in_locked'; tries += 1) {
      const given = { password: `a wrong guess ${tries}` }
      code = (await api.request('POST', '/session/confirm', { key: null, headers: browser, body: given }))
        .body.code
    }
    expect(code).toBe('sign_in_locked')
  })
})
