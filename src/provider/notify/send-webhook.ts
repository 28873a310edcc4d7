import { type LookupAddress, lookup } from 'node:dns'
import { isIP } from 'node:net'
import { Agent, request } from 'undici'
import { isPrivateAddress } from '../../network/private-address.ts'
import {
  type Answered,
  type Attempt,
  type AttemptError,
  type Message,
  maskExcerpt,
  setMediaType,
} from '../webhooks/attempt.ts'

/** More of an answer is not read: enough for an excerpt. */
const longestExcerptBytes = 4_096
/** An answer to a question is a few words of JSON. */
const longestAnswerBytes = 65_536

class PrivateAddress extends Error {}

export interface WebhookSender {
  send(message: Message, signal: AbortSignal): Promise<Attempt>
  /** The same, and the answer is read. */
  ask(message: Message, signal: AbortSignal): Promise<Answered>
  /** Ends at once; what is under way fails. */
  close(): Promise<void>
  /** Ends when what is under way has been answered. */
  drain(): Promise<void>
}

/**
 * Sends signed messages over HTTP. Redirects are answers, never followed. An address is checked after its name was
 * resolved, at the moment of connecting: a name that was harmless when the endpoint was made and leads into our own
 * network now is refused like one that always did.
 */
export function createWebhookSender(): WebhookSender {
  const guarded = new Agent({ connect: { timeout: 10_000, lookup: guardedLookup }, pipelining: 1 })
  const open = new Agent({ connect: { timeout: 10_000 }, pipelining: 1 })
  const agentFor = ({ allowPrivateAddress }: Message) => (allowPrivateAddress ? open : guarded)
  return {
    async send(message, signal) {
      const {
        mediaType: _,
        text: __,
        ...attempt
      } = await exchange(message, agentFor(message), signal, longestExcerptBytes)
      return attempt
    },
    ask: (message, signal) => exchange(message, agentFor(message), signal, longestAnswerBytes),
    async close() {
      await Promise.all([guarded.destroy(), open.destroy()])
    },
    async drain() {
      await Promise.all([guarded.close(), open.close()])
    },
  }
}

async function exchange(
  message: Message,
  dispatcher: Agent,
  signal: AbortSignal,
  longestBytes: number,
): Promise<Answered> {
  const startedAt = performance.now()
  const deadline = AbortSignal.timeout(message.deadlineMs)
  const took = () => Math.round(performance.now() - startedAt)
  const failed = (error: AttemptError): Answered => {
    const nothing = { status: null, excerpt: null, retryAfterMs: null, mediaType: '', text: '' }
    return { ok: false, error, durationMs: took(), ...nothing }
  }
  try {
    refuseLiteral(message)
    const answer = await request(message.url, {
      method: 'POST',
      headers: message.headers,
      body: message.body,
      dispatcher,
      signal: AbortSignal.any([signal, deadline]),
    })
    const text = await readBeginning(answer.body, longestBytes)
    const { statusCode: status } = answer
    const error = errorOf(status)
    return {
      ok: error === null,
      error,
      status,
      durationMs: took(),
      excerpt: maskExcerpt(refusalOfSet(message, status, text) ?? text),
      retryAfterMs: retryAfter(answer.headers['retry-after']),
      mediaType: String(answer.headers['content-type'] ?? ''),
      text: text.length >= longestBytes ? '' : text,
    }
  } catch (error) {
    if (isPrivate(error)) return failed('private_address')
    return failed(deadline.aborted || isTimeout(error) ? 'timed_out' : 'unreachable')
  }
}

function errorOf(status: number): AttemptError | null {
  if (status >= 200 && status < 300) return null
  return status >= 300 && status < 400 ? 'redirected' : 'refused_by_endpoint'
}

/** Why a security event token was not taken, as RFC 8935 §2.3 has receivers say it. */
function refusalOfSet({ headers }: Message, status: number, text: string): string | undefined {
  if (headers['content-type'] !== setMediaType || status !== 400) return undefined
  try {
    const { err, description } = JSON.parse(text) as {
      readonly err?: unknown
      readonly description?: unknown
    }
    if (typeof err !== 'string') return undefined
    return typeof description === 'string' ? `${err}: ${description}` : err
  } catch {
    return undefined
  }
}

/** An address that stands in the URL itself is never looked up. */
function refuseLiteral({ url, allowPrivateAddress }: Message): void {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivateAddress && isIP(host) !== 0 && isPrivateAddress(host)) throw new PrivateAddress(host)
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void

function guardedLookup(hostname: string, options: object, callback: LookupCallback): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, [])
    const hidden = addresses.find(({ address }) => isPrivateAddress(address))
    if (hidden !== undefined) return callback(new PrivateAddress(`${hostname} is ${hidden.address}`), [])
    if ('all' in options && options.all === true) return callback(null, addresses)
    const [one] = addresses
    return callback(null, one?.address ?? '', one?.family)
  })
}

function isPrivate(error: unknown): boolean {
  if (error instanceof PrivateAddress) return true
  return error instanceof Error && error.cause !== undefined && isPrivate(error.cause)
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /TIMEOUT|TIMEDOUT/.test(String(error.code))
}

/** Reads no further than an excerpt needs, and no endless answer to its end. */
async function readBeginning(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
  longestBytes: number,
): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= longestBytes) break
  }
  body.destroy()
  return Buffer.concat(chunks).toString('utf8')
}

/** Seconds, or a date. */
function retryAfter(header: string | string[] | undefined): number | null {
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return null
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) && ms > 0 ? ms : null
}
