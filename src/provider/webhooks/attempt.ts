/** Of a security event token (RFC 8417 §7.2). */
export const setMediaType = 'application/secevent+jwt'

/** What is sent, to where. */
export interface Message {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly allowPrivateAddress: boolean
  readonly deadlineMs: number
}

/**
 * What became of one try. `redirected`: an endpoint that sends us elsewhere is not followed; `private_address`: its name
 * leads into a network of our own; `timed_out`: no complete answer before the deadline.
 */
export type AttemptError =
  | 'refused_by_endpoint'
  | 'redirected'
  | 'timed_out'
  | 'private_address'
  | 'unreachable'
  | 'event_gone'

export interface Attempt {
  readonly ok: boolean
  readonly error: AttemptError | null
  readonly status: number | null
  readonly durationMs: number
  readonly excerpt: string | null
  /** As the endpoint asked for it. */
  readonly retryAfterMs: number | null
}

/** An attempt with what was answered, for those who asked something. */
export interface Answered extends Attempt {
  readonly mediaType: string
  /** The whole answer; empty when it is longer than an answer can be. */
  readonly text: string
}

/** Asks something once. Never throws. */
export type AskMessage = (message: Message, signal: AbortSignal) => Promise<Answered>

/** Sends a message once. Never throws. */
export type SendMessage = (message: Message, signal: AbortSignal) => Promise<Attempt>

const longestExcerpt = 200

/** The beginning of an answer, fit to be kept: without addresses, keys or control characters. */
export function maskExcerpt(text: string): string | null {
  const masked = text
    .slice(0, 1000)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '***@***')
    .replace(/[A-Za-z0-9_\-+/=]{24,}/g, '***')
    .trim()
  return masked === '' ? null : masked.slice(0, longestExcerpt)
}
