import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createOauthClient } from '../../src/provider/oauth/manage-oauth-clients.ts'
import { dueReminder } from '../../src/provider/reminders/expiring.ts'
import { createTenant, type ManagementPorts } from '../../src/provider/tenants/manage-tenants.ts'
import { issueToken, revokeToken, rotateToken } from '../../src/provider/tokens/manage-tokens.ts'
import { createMailer, type Mailer } from '../../src/server/mail/mailer.ts'
import { remindOfTokens } from '../../src/server/remind-of-tokens.ts'
import { createAccessStore } from '../../src/store/access/access-store.ts'
import { createOauthStore } from '../../src/store/provider/connections/oauth-clients.ts'
import { createTenantStore } from '../../src/store/provider/tenants.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { testSeal } from '../support/request-log.ts'
import { startMailServer } from '../support/smtp.ts'

const dayMs = 86_400_000
const start = new Date('2030-01-01T00:00:00Z')

let store: TestDatabase
let now = start
let mailer: Mailer
let ports: ManagementPorts
let smtp: Awaited<ReturnType<typeof startMailServer>>
let queued: string[] = []
const at = (days: number) => {
  now = new Date(start.getTime() + days * dayMs)
}

beforeAll(async () => {
  store = await createTestDatabase()
  smtp = await startMailServer()
  mailer = createMailer({
    database: store.database,
    jobs: {
      define() {},
      send: async (_kind, data) => {
        queued.push(String(data['id']))
        return true
      },
    },
    smtpUrl: smtp.url,
    baseUrl: () => 'https://rollcall.example',
    secrets: testSeal,
  })
  ports = {
    tenants: createTenantStore(store.database),
    now: () => now,
    newId: v7,
    random: randomBytes,
    profiles: [],
  }
})
afterAll(async () => {
  await smtp.close()
  await store.drop()
})

let tenantId: string
beforeEach(async () => {
  now = start
  queued = []
  smtp.received.length = 0
  await store.database.rows('delete from mail; delete from access_admin')
  for (const tenant of await ports.tenants.listTenants()) await ports.tenants.removeTenant(tenant.id, now)
  tenantId = (await createTenant({ name: `Acme ${v7()}` }, ports)).id
  await anAdmin('it@acme.example', 'customer_admin', tenantId)
  await anAdmin('ops@corp.test', 'operator', null)
})

async function anAdmin(email: string, role: string, tenant: string | null): Promise<void> {
  await store.database.rows(
    `insert into access_admin (id, email, email_key, name, role, tenant_id, password, created_at, password_set_at)
     values ($1, $2, $2, $2, $3, $4, 'x', now(), now())`,
    [v7(), email, role, tenant],
  )
}

/** One run of the job, and everything it queued. */
async function run(): Promise<void> {
  const access = createAccessStore(store.database)
  await remindOfTokens(
    { database: store.database, now: () => now, baseUrl: () => 'https://rollcall.example' },
    access,
    mailer,
  )
  for (const id of queued.splice(0)) await mailer.deliver(id)
}
const subjects = () =>
  smtp.received.splice(0).map(({ subject, to }) => `${to}: ${subject.replace(/.* expires /, '')}`)
const aToken = async (days: number) =>
  (await issueToken(tenantId, { description: 'Entra', expiresInDays: days }, ports)).record

describe('a reminder that a token expires', () => {
  it('comes 30, 7 and 1 days before, once each, to the tenant’s own admins', async () => {
    await aToken(90)
    const told: [number, string[]][] = []
    for (let day = 0; day <= 95; day += 0.5) {
      at(day)
      await run()
      const sent = subjects()
      if (sent.length > 0) told.push([day, sent])
    }
    expect(told).toEqual([
      [60, ['it@acme.example: within 30 days']],
      [83, ['it@acme.example: within 7 days']],
      [89, ['it@acme.example: tomorrow at the latest']],
    ])
    const events = await store.look<{ days: number }>(
      `select (data->>'days')::int as days from scim_change where event = 'connection.token_expiring' order by seq`,
    )
    expect(events.map(({ days }) => days)).toEqual([30, 7, 1])
  })

  it('says what, until when, what happens otherwise and what to do; and no secret', async () => {
    await aToken(10)
    at(4)
    await run()
    const [mail] = smtp.received
    expect(mail?.text).toContain('expires on 2030-01-11T00:00:00.000Z')
    expect(mail?.text).toContain('Next: Make its successor')
    expect(mail?.text).toContain(`https://rollcall.example/inbound/tenants/${tenantId}/tokens`)
  })

  it('comes once when the server was away for weeks, and not at all when it is too late', async () => {
    await aToken(90)
    at(89.5)
    await run()
    expect(subjects()).toEqual(['it@acme.example: tomorrow at the latest'])
    await aToken(1)
    at(91)
    await run()
    expect(subjects()).toEqual([])
  })

  it('is neither lost nor repeated when the clock jumps ahead and back', async () => {
    await aToken(90)
    at(89.5)
    await run()
    expect(subjects()).toEqual(['it@acme.example: tomorrow at the latest'])
    const later: string[] = []
    for (const day of [10, 61, 61.1, 84, 84.1, 89.6, 89.7]) {
      at(day)
      await run()
      later.push(...subjects())
    }
    expect(later).toEqual([
      'it@acme.example: within 30 days',
      'it@acme.example: within 7 days',
      'it@acme.example: tomorrow at the latest',
    ])
  })

  it('does not come for a token that was revoked or has a successor, and comes for an OAuth client', async () => {
    const [revoked, replaced] = [await aToken(30), await aToken(30)]
    await revokeToken(tenantId, revoked.id, ports)
    await rotateToken(tenantId, replaced.id, { overlapDays: 5 }, ports)
    const successor = await createOauthClient(
      tenantId,
      { description: 'Okta', expiresInDays: 20 },
      { ...ports, oauth: createOauthStore(store.database) },
    )
    expect(successor.client.clientId).toMatch(/^rcc_/)
    at(0.5)
    await run()
    const subjectLines = smtp.received.map(({ subject }) => subject)
    expect(subjectLines.filter((line) => line.includes('OAuth client "Okta"'))).toHaveLength(1)
    expect(subjectLines.filter((line) => line.includes('token "Entra"'))).toHaveLength(1)
  })

  it('goes to those who look after tenants when the tenant has no admin of its own', async () => {
    await store.database.rows(`delete from access_admin where role = 'customer_admin'`)
    await aToken(5)
    await run()
    expect(subjects()).toEqual(['ops@corp.test: within 7 days'])
  })

  it('is handed over again when the process died between writing it down and queueing it', async () => {
    await aToken(5)
    const dying = { ...mailer, handOver: () => Promise.reject(new Error('killed')) }
    const access = createAccessStore(store.database)
    const context = { database: store.database, now: () => now, baseUrl: () => 'x' }
    await expect(remindOfTokens(context, access, dying)).rejects.toThrow('killed')
    expect(smtp.received).toEqual([])
    await run()
    await run()
    expect(subjects()).toEqual(['it@acme.example: within 7 days'])
  })

  it('is written by one of two nodes that look at once', async () => {
    await aToken(5)
    await Promise.all([run(), run(), run()])
    expect(subjects()).toEqual(['it@acme.example: within 7 days'])
  })
})

it('is due by the day nearest to the end', () => {
  const due = (left: number) => dueReminder(new Date(left * dayMs), new Date(0))
  expect([31, 30, 8, 7, 2, 1, 0.1, 0].map(due)).toEqual([undefined, 30, 30, 7, 7, 1, 1, undefined])
})

describe('a mail that holds a link', () => {
  it('shows the link to whoever gets it and to nobody who reads the list of mails', async () => {
    await mailer.post({
      to: 'new@corp.test',
      subject: 'Welcome',
      body: 'Open {link} once.',
      link: 'https://x/#secret-code',
    })
    for (const id of queued.splice(0)) await mailer.deliver(id)
    expect(smtp.received[0]?.text).toContain('Open https://x/#secret-code once.')
    expect(JSON.stringify(await mailer.list(10))).not.toContain('secret-code')
    const rows = await store.database.rows('select * from mail')
    expect(JSON.stringify(rows)).not.toContain('secret-code')
  })
})
