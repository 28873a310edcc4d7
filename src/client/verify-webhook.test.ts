import { describe, expect, it } from 'vitest'
import { webhookHeaders, webhookSecret } from '../events/sign-webhook.ts'
import { type VerifyOptions, verifyHook, verifyWebhook, WebhookError } from './verify-webhook.ts'

const secret = webhookSecret(Buffer.alloc(32, 1))
const other = webhookSecret(Buffer.alloc(32, 2))
const now = Date.parse('2026-05-14T08:00:00Z')
const event = {
  id: 'evt_1_mb0',
  type: 'member.provisioned',
  subject: { kind: 'member', id: 'x' },
  data: { member: { userName: 'ada@example.org', active: true } },
}
const body = JSON.stringify(event)
const signed = (text = body, secrets = [secret], at = now, id = event.id) =>
  webhookHeaders({ id, timestamp: at / 1000, body: text }, secrets)

function problemOf(
  raw: unknown,
  headers: object,
  secrets: string | readonly string[] = secret,
  options: VerifyOptions = { now },
): string {
  try {
    verifyWebhook(raw as string, headers as { [name: string]: string }, secrets, options)
  } catch (error) {
    if (error instanceof WebhookError && error.message.length > 20) return error.problem
    throw error
  }
  return 'none'
}

describe('verifyWebhook', () => {
  it('returns the event of a message that is signed, whatever the headers come in', () => {
    const headers = signed()
    expect(verifyWebhook(body, headers, secret, { now })).toEqual(event)
    expect(
      verifyWebhook(new TextEncoder().encode(body), new Headers(headers), [other, secret], { now }),
    ).toEqual(event)
    const shouting = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]),
    )
    expect(verifyWebhook(Buffer.from(body), shouting, secret, { now })).toEqual(event)
  })

  it('knows the data of an event by its type', () => {
    const told = verifyWebhook(body, signed(), secret, { now })
    expect(told.type === 'member.provisioned' && told.data.member?.userName).toBe('ada@example.org')
  })

  it('takes the old secret and the new one while both sign', () => {
    const both = signed(body, [other, secret])
    expect(problemOf(body, both, secret)).toBe('none')
    expect(problemOf(body, both, [other])).toBe('none')
    expect(problemOf(body, signed(body, [secret]), ['nonsense', secret])).toBe('none')
  })

  it('says what is wrong with a message it does not believe', () => {
    const headers = signed()
    expect(problemOf(event, headers)).toBe('body_not_raw')
    expect(problemOf(undefined, headers)).toBe('body_not_raw')
    expect(problemOf(body, {})).toBe('header_missing')
    expect(problemOf(body, { ...headers, 'webhook-signature': '' })).toBe('header_missing')
    expect(problemOf(body, { ...headers, 'webhook-timestamp': 'yesterday' })).toBe('timestamp_invalid')
    expect(problemOf(body, { ...headers, 'webhook-timestamp': '-1' })).toBe('timestamp_invalid')
    expect(problemOf(body, headers, other)).toBe('signature_wrong')
    expect(problemOf(`${body} `, headers)).toBe('signature_wrong')
    expect(problemOf(body, { ...headers, 'webhook-id': 'evt_2' })).toBe('signature_wrong')
    expect(problemOf(body, { ...headers, 'webhook-signature': 'v2,AAAA' })).toBe('signature_wrong')
    expect(problemOf(body, headers, 'hunter2')).toBe('secret_invalid')
    expect(problemOf(body, headers, [])).toBe('secret_invalid')
    // As in JavaScript, where a setting was forgotten.
    expect(problemOf(body, headers, [undefined as unknown as string])).toBe('secret_invalid')
    for (const text of ['not JSON', '[]', 'null', '{}', JSON.stringify({ ...event, id: 'evt_9' })]) {
      expect(problemOf(text, signed(text)), text).toBe('body_invalid')
    }
  })

  it('believes no message that is older or newer than the tolerance', () => {
    const at = (ms: number, options: VerifyOptions = { now: now + ms }) =>
      problemOf(body, signed(), secret, options)
    expect([at(300_000), at(-300_000)]).toEqual(['none', 'none'])
    expect([at(301_000), at(-301_000)]).toEqual(['timestamp_too_old', 'timestamp_too_new'])
    expect(at(0, { now: now + 2000, toleranceSeconds: 1 })).toBe('timestamp_too_old')
    expect(problemOf(body, signed(), secret, {})).toBe('timestamp_too_old')
  })
})

describe('verifyHook', () => {
  it('returns a question, and takes no event for one', () => {
    const question = JSON.stringify({ id: 'ask_1', type: 'change.proposed', event: 'member.provisioned' })
    const headers = signed(question, [secret], now, 'ask_1')
    expect(verifyHook(question, headers, secret, { now })).toMatchObject({ event: 'member.provisioned' })
    expect(() => verifyHook(body, signed(), secret, { now })).toThrow(WebhookError)
    expect(() => verifyWebhook(question, headers, secret, { now })).toThrow(WebhookError)
  })
})
