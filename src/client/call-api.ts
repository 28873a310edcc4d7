/** Where Rollcall is, and who asks. */
export interface Place {
  /** Address of the server, such as https://provisioning.example.com. */
  readonly url: string
  /** A key of the management API that may read events: `rollcall api-key create`. */
  readonly key: string
  readonly signal?: AbortSignal | undefined
  /** The one of this runtime when left out. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Told of every failure that is waited out. */
  readonly onRetry?: ((error: unknown, afterMs: number) => void) | undefined
}

/** Rollcall answered that it will not: with the code, the cause and the next step of its error. */
export class FeedError extends Error {
  readonly status: number
  readonly code: string
  readonly next: string | undefined

  constructor(status: number, problem: { readonly [name: string]: unknown }) {
    const text = (name: string) => (typeof problem[name] === 'string' ? problem[name] : undefined)
    super([text('title') ?? `Rollcall answered ${status}.`, text('cause')].filter(Boolean).join(' '))
    this.name = 'FeedError'
    this.status = status
    this.code = text('code') ?? 'unknown'
    this.next = text('next')
  }
}

const firstPauseMs = 500
const longestPauseMs = 30_000

/**
 * One GET of the management API. What passes by itself (no connection, 429, 5xx) is waited out, as long as it takes or
 * until the signal; what does not throws FeedError.
 */
export async function callApi<T>(
  place: Place,
  path: string,
  query: { readonly [name: string]: string | number | undefined },
): Promise<T> {
  const url = new URL(`${place.url.replace(/\/+$/, '')}/api/v1${path}`)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await callOnce<T>(place, url)
    } catch (error) {
      place.signal?.throwIfAborted()
      if (error instanceof FeedError && error.status < 500 && error.status !== 429) throw error
      const afterMs = Math.max(pauseMs, error instanceof Later ? error.afterMs : 0)
      place.onRetry?.(error, afterMs)
      await pause(afterMs, place.signal)
    }
  }
}

/** An error that says how long to wait. */
class Later extends FeedError {
  readonly afterMs: number

  constructor(status: number, problem: { readonly [name: string]: unknown }, afterMs: number) {
    super(status, problem)
    this.afterMs = afterMs
  }
}

async function callOnce<T>({ key, signal, fetch = globalThis.fetch }: Place, url: URL): Promise<T> {
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${key}`, accept: 'application/json' },
    redirect: 'error',
    ...(signal === undefined ? {} : { signal }),
  })
  if (answer.ok) return (await answer.json()) as T
  const problem = (await answer.json().catch(() => ({}))) as { readonly [name: string]: unknown }
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
  throw Number.isFinite(seconds)
    ? new Later(answer.status, problem, Math.min(seconds * 1000, longestPauseMs * 4))
    : new FeedError(answer.status, problem)
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
