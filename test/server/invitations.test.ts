import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { aFolder } from '../support/folder.ts'
import { aServer } from '../support/server-process.ts'
import { startMailServer } from '../support/smtp.ts'

vi.setConfig({ testTimeout: 120_000 })

let smtp: Awaited<ReturnType<typeof startMailServer>>
beforeAll(async () => {
  smtp = await startMailServer()
})
afterAll(() => smtp.close())

/** A server of its own, asked as the operator. */
async function aServerAsked(environment: Readonly<Record<string, string>>) {
  const data = aFolder()
  const { url } = await aServer({ data, environment })
  const key = (await readFile(join(data, 'api-key'), 'utf8')).trim()
  return async (method: string, path: string, body?: unknown, isOperator = true) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(isOperator ? { authorization: `Bearer ${key}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
    return { status: answer.status, body: (answer.status === 204 ? null : await answer.json()) as any, url }
  }
}

const mailTo = (address: string, subject: string) =>
  vi.waitFor(
    () => {
      const found = smtp.received.find((one) => one.to.includes(address) && one.subject.includes(subject))
      if (!found) throw new Error('no mail yet')
      return found
    },
    { timeout: 60_000, interval: 50 },
  )

it('an admin is invited by mail, sets a password with the link, once, and signs in; a lost one is mailed again', async () => {
  const ask = await aServerAsked({ SMTP_URL: smtp.url })
  await ask('POST', '/tenants', { name: 'Acme' })
  const invited = await ask('POST', '/admins', {
    email: 'it@acme.example',
    role: 'customer_admin',
    tenant: 'Acme',
    name: 'Ada',
  })
  expect(invited).toMatchObject({ status: 201, body: { mail: 'sent', state: 'invited' } })
  const mail = await mailTo('it@acme.example', 'invited to Acme')
  expect(mail.text).toContain('customer_admin')
  const link = /http\S+\/set-password#\S+/.exec(mail.text)?.[0] ?? ''
  expect(link.startsWith(invited.url)).toBe(true)
  const choice = { code: link.split('#')[1], password: 'correct horse battery staple' }
  expect((await ask('POST', '/password-links/spend', choice, false)).status).toBe(201)
  expect((await ask('POST', '/password-links/spend', choice, false)).body.code).toBe('password_link_spent')
  const signIn = { email: 'it@acme.example', password: choice.password }
  expect((await ask('POST', '/session', signIn, false)).body).toMatchObject({ role: 'customer_admin' })
  // Whoever may read the list of mails must not come by a link that lets somebody in.
  const { items } = (await ask('GET', '/mails')).body
  expect(items[0]).toMatchObject({ to: 'it@acme.example', sentAt: expect.any(String) })
  expect(JSON.stringify(items)).not.toContain(choice.code)
  const reset = await ask('POST', '/admins/it@acme.example/password-link')
  expect(reset.body.mail).toBe('sent')
  expect((await mailTo('it@acme.example', 'new password')).text).toContain('/set-password#')
})

it('without a mail server the mail is kept to be read, and whoever invites hands the link over', async () => {
  const ask = await aServerAsked({})
  const { body } = await ask('POST', '/admins', { email: 'bob@corp.test', role: 'auditor' })
  expect(body).toMatchObject({ mail: 'kept', link: { path: expect.stringContaining('/set-password#') } })
  const { items } = (await ask('GET', '/mails')).body
  expect(items).toMatchObject([{ to: 'bob@corp.test', sentAt: null, subject: 'You are invited to Rollcall' }])
  expect(items[0].body).toContain('auditor')
  expect(items[0].body).not.toContain(body.link.path)
  const silent = await ask('POST', '/admins', { email: 'eve@corp.test', role: 'auditor', mail: false })
  expect(silent.body.mail).toBe('none')
  expect((await ask('GET', '/mails')).body.items).toHaveLength(1)
})
