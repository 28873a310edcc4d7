import type { JsonWebKey } from 'node:crypto'
import { SetError } from './set-error.ts'

/** Finds the key with this id; undefined when the issuer publishes none. */
export type KeySource = (kid: string) => Promise<JsonWebKey | undefined>

export interface KeySourceOptions {
  /** The one of this runtime when left out. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Milliseconds since 1970; the clock of this machine when left out. */
  readonly now?: (() => number) | undefined
}

/** How long keys are believed: one that was taken out, because it leaked, is refused from then on. */
const freshMs = 300_000
/** Tokens with made-up ids do not make this receiver ask more often. */
const askAgainMs = 1_000
const deadlineMs = 10_000

/**
 * The JSON Web Key Set of an issuer (RFC 7517 §5), kept for five minutes and read again at once when a token names a
 * key that is not in it, as after a rotation. Make it once and use it for every token.
 * @throws SetError `keys_unreachable`, while there are no keys to judge by
 */
export function keysAt(
  url: string,
  { fetch = globalThis.fetch, now = Date.now }: KeySourceOptions = {},
): KeySource {
  let known: { readonly keys: ReadonlyMap<string, JsonWebKey>; readonly at: number } | undefined
  let asked: Promise<void> | undefined
  let askedAt = Number.NEGATIVE_INFINITY

  async function ask(): Promise<void> {
    askedAt = now()
    try {
      const keys = await readKeys(url, fetch)
      known = { keys, at: now() }
    } catch {
      throw new SetError('keys_unreachable')
    }
  }

  return async (kid) => {
    const isFresh = known !== undefined && now() - known.at < freshMs
    const found = isFresh ? known?.keys.get(kid) : undefined
    if (found) return found
    if (isFresh && now() - askedAt < askAgainMs) return undefined
    // Many tokens at once ask once.
    asked ??= ask().finally(() => {
      asked = undefined
    })
    await asked
    return known?.keys.get(kid)
  }
}

async function readKeys(
  url: string,
  fetch: typeof globalThis.fetch,
): Promise<ReadonlyMap<string, JsonWebKey>> {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(deadlineMs) })
  if (!answer.ok) throw new Error(`The key set answered ${answer.status}.`)
  const { keys } = (await answer.json()) as { readonly keys?: readonly JsonWebKey[] }
  if (!Array.isArray(keys)) throw new Error('This is no key set.')
  return new Map(
    keys.flatMap((key: JsonWebKey) => (typeof key['kid'] === 'string' ? [[key['kid'], key] as const] : [])),
  )
}
