import { type LookupAddress, lookup } from 'node:dns'
import { isIP } from 'node:net'
import { Pool } from 'undici'
import type { Failure } from './target.ts'

export interface HttpClientOptions {
  readonly origin: string
  readonly connections: number
  readonly timeoutMs: number
  /** Which resolved addresses must not be connected to. */
  readonly refusesAddress: (address: string) => boolean
  /** PEM of an extra certificate authority; empty for the system's own. */
  readonly caCertificate: string
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Path and query, from the origin. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export interface HttpClient {
  /** Throws HttpFailure when no complete answer came. Redirects are answers, never followed. */
  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer>
  close(): Promise<void>
}

/** No complete answer. `sent` is false only where the request certainly did not leave. */
export class HttpFailure extends Error {
  readonly failure: Failure
  readonly sent: boolean
  /** How long to wait, where the other side said so. */
  readonly retryAfterMs: number | null

  constructor(failure: Failure, sent: boolean, message: string, retryAfterMs: number | null = null) {
    super(message)
    this.name = 'HttpFailure'
    this.failure = failure
    this.sent = sent
    this.retryAfterMs = retryAfterMs
  }
}

/** Answers of a single resource are small; a list page of a few resources too. */
const largestBody = 4 * 1024 * 1024

/**
 * A pool of connections to one origin. Addresses are checked after name resolution, at the moment of connecting,
 * so that a name cannot resolve to something harmless first and to a private address afterwards.
 */
export function openHttpClient(options: HttpClientOptions): HttpClient {
  const host = new URL(options.origin).hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && options.refusesAddress(host)) {
    throw new HttpFailure('address_refused', false, `${host} is a private address`)
  }
  const pool = new Pool(options.origin, {
    connections: options.connections,
    pipelining: 1,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    keepAliveTimeout: 20_000,
    connect: {
      timeout: Math.min(options.timeoutMs, 10_000),
      lookup: guardedLookup(options.refusesAddress),
      ...(options.caCertificate === '' ? {} : { ca: options.caCertificate }),
    },
  })
  return {
    send: (request, signal) => send(pool, request, options.timeoutMs, signal),
    close: () => pool.close(),
  }
}

async function send(
  pool: Pool,
  request: HttpRequest,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<HttpAnswer> {
  const startedAt = performance.now()
  try {
    const answer = await pool.request({
      method: request.method,
      path: request.path,
      headers: request.headers,
      body: request.body ?? null,
      signal: signal ?? null,
    })
    const leftMs = Math.max(1, timeoutMs - (performance.now() - startedAt))
    const text = await readWithin(leftMs, answer.body)
    return { status: answer.statusCode, headers: answer.headers, text }
  } catch (error) {
    throw error instanceof HttpFailure ? error : toFailure(error)
  }
}

type AnswerBody = AsyncIterable<Buffer> & { destroy(error?: Error): unknown }

/**
 * The pool's own time limits begin anew with each piece of an answer; one that trickles would hold its place for days,
 * and be under way long after the deadline that others take for its end.
 */
async function readWithin(leftMs: number, body: AnswerBody): Promise<string> {
  const late = setTimeout(() => {
    body.destroy(new HttpFailure('timeout', true, 'the answer began and did not end in time'))
  }, leftMs)
  try {
    return await readBounded(body)
  } finally {
    clearTimeout(late)
  }
}

async function readBounded(body: AnswerBody): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > largestBody) {
      body.destroy()
      throw new HttpFailure('too_large', true, `the answer is larger than ${largestBody} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void

function guardedLookup(refusesAddress: (address: string) => boolean) {
  return (hostname: string, options: object, callback: LookupCallback): void => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, [])
      const refused = addresses.find((one) => refusesAddress(one.address))
      if (refused !== undefined) {
        return callback(
          new HttpFailure(
            'address_refused',
            false,
            `${hostname} resolves to ${refused.address}, a private address`,
          ),
          [],
        )
      }
      if ('all' in options && options.all === true) return callback(null, addresses)
      const one = addresses[0]
      return one === undefined
        ? callback(new HttpFailure('dns', false, `${hostname} has no address`), [])
        : callback(null, one.address, one.family)
    })
  }
}

/** Which failures certainly happened before the request left: engine.md's ambiguity rests on this table. */
const failureByCode: Readonly<Record<string, readonly [Failure, sent: boolean]>> = {
  ENOTFOUND: ['dns', false],
  EAI_AGAIN: ['dns', false],
  ECONNREFUSED: ['refused', false],
  EHOSTUNREACH: ['refused', false],
  ENETUNREACH: ['refused', false],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', false],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', true],
  UND_ERR_BODY_TIMEOUT: ['timeout', true],
  ETIMEDOUT: ['timeout', true],
  UND_ERR_ABORTED: ['interrupted', true],
  ABORT_ERR: ['interrupted', true],
  UND_ERR_DESTROYED: ['interrupted', false],
  UND_ERR_CLOSED: ['interrupted', false],
}

function toFailure(error: unknown): HttpFailure {
  const cause = error instanceof AggregateError ? error.errors[0] : error
  if (cause instanceof HttpFailure) return cause
  const code = readCode(cause)
  const message = cause instanceof Error ? cause.message : String(cause)
  const known = failureByCode[code]
  if (known !== undefined) return new HttpFailure(known[0], known[1], message)
  // Certificate errors come under many names (DEPTH_ZERO_SELF_SIGNED_CERT, CERT_HAS_EXPIRED, ERR_TLS_…, ERR_SSL_…).
  if (/CERT|TLS|SSL|UNABLE_TO_(GET|VERIFY)/.test(code))
    return new HttpFailure('tls', false, `${code}: ${message}`)
  return new HttpFailure('reset', true, code === '' ? message : `${code}: ${message}`)
}

function readCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}
