import type { ProposedChange } from '../events/proposed-change.ts'
import { isSignedWith, keyOfSecret } from '../events/sign-webhook.ts'
import type { RollcallEvent, TestEvent } from './typed-event.ts'

export const webhookProblems = {
  body_not_raw:
    'The body was parsed already. Verify the bytes as they came: with Express, express.raw({ type: "application/json" }) on this route.',
  header_missing: 'The headers webhook-id, webhook-timestamp and webhook-signature have to be there.',
  timestamp_invalid: 'The header webhook-timestamp is no number of seconds.',
  timestamp_too_old:
    'The message was signed too long ago: it is an old one sent again by somebody else, or this clock is ahead.',
  timestamp_too_new: 'The message was signed in the future: this clock is behind.',
  secret_invalid: 'A secret looks like whsec_ and 24 to 64 bytes in base64. None of those given does.',
  signature_wrong:
    'No signature was made with one of the secrets: the secret is of another webhook, or the body was changed on the way.',
  body_invalid: 'The signature is right and the body is not a message of Rollcall.',
} as const
export type WebhookProblem = keyof typeof webhookProblems

/** Why a message is not believed: answer it 400 and do nothing. */
export class WebhookError extends Error {
  readonly problem: WebhookProblem

  constructor(problem: WebhookProblem) {
    super(webhookProblems[problem])
    this.name = 'WebhookError'
    this.problem = problem
  }
}

export interface VerifyOptions {
  /** Milliseconds since 1970; the clock of this machine when left out. */
  readonly now?: number
  /** How far the signing clock and this one may be apart, in seconds. 300 when left out. */
  readonly toleranceSeconds?: number
}

/** As Node, Fetch and every framework have them; names in any spelling. */
export type HeadersIn =
  | { get(name: string): string | null }
  | { readonly [name: string]: string | readonly string[] | undefined }

/**
 * Proves that a webhook came from Rollcall, and returns its event. Events come at least once and can be told apart by
 * `id`; those of one member or group come in order.
 * @param rawBody the bytes as they arrived, or their text; never the parsed body
 * @param secrets what `rollcall webhook create` showed; while one is exchanged, the old and the new
 * @throws WebhookError with the `problem`
 */
export function verifyWebhook(
  rawBody: string | Uint8Array,
  headers: HeadersIn,
  secrets: string | readonly string[],
  options: VerifyOptions = {},
): RollcallEvent | TestEvent {
  const message = verifyMessage(rawBody, headers, secrets, options)
  if (typeof message['type'] !== 'string' || !isObject(message['subject']) || !isObject(message['data'])) {
    throw new WebhookError('body_invalid')
  }
  return message as unknown as RollcallEvent | TestEvent
}

/**
 * The same for the question of a hook, before a change is stored. Answer it 204 to agree, or with JSON:
 * `{ "decision": "refuse", "detail": "…" }`, `{ "decision": "stage", "reason": "…" }`.
 */
export function verifyHook(
  rawBody: string | Uint8Array,
  headers: HeadersIn,
  secrets: string | readonly string[],
  options: VerifyOptions = {},
): ProposedChange {
  const message = verifyMessage(rawBody, headers, secrets, options)
  if (message['type'] !== 'change.proposed') throw new WebhookError('body_invalid')
  return message as unknown as ProposedChange
}

type JsonMessage = { readonly [name: string]: unknown }

function verifyMessage(
  rawBody: string | Uint8Array,
  headers: HeadersIn,
  secrets: string | readonly string[],
  { now = Date.now(), toleranceSeconds = 300 }: VerifyOptions,
): JsonMessage {
  if (typeof rawBody !== 'string' && !(rawBody instanceof Uint8Array)) throw new WebhookError('body_not_raw')
  const [id, time, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    headerOf(headers, name),
  )
  if (!id || !time || !signatures) throw new WebhookError('header_missing')
  const timestamp = /^\d{1,12}$/.test(time) ? Number(time) : Number.NaN
  checkTime(timestamp, now / 1000, toleranceSeconds)
  const usable = [secrets].flat().filter((secret) => keyOfSecret(secret) !== undefined)
  if (usable.length === 0) throw new WebhookError('secret_invalid')
  if (!isSignedWith({ id, timestamp, body: rawBody }, signatures, usable)) {
    throw new WebhookError('signature_wrong')
  }
  return readBody(rawBody, id)
}

function checkTime(timestamp: number, nowSeconds: number, tolerance: number): void {
  if (Number.isNaN(timestamp)) throw new WebhookError('timestamp_invalid')
  if (timestamp < nowSeconds - tolerance) throw new WebhookError('timestamp_too_old')
  if (timestamp > nowSeconds + tolerance) throw new WebhookError('timestamp_too_new')
}

/** The id is signed as a header; a message whose body says another was put together from two. */
function readBody(rawBody: string | Uint8Array, id: string): JsonMessage {
  const text = typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody)
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    throw new WebhookError('body_invalid')
  }
  if (!isObject(message) || message['id'] !== id) throw new WebhookError('body_invalid')
  return message
}

function isObject(value: unknown): value is JsonMessage {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function headerOf(headers: HeadersIn, name: string): string | undefined {
  if ('get' in headers && typeof headers.get === 'function') return headers.get(name) ?? undefined
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  return typeof found === 'string' ? found : Array.isArray(found) ? found[0] : undefined
}
