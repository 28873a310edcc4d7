import type { ErrorDefinition } from './definition.ts'
import { type ErrorCode, errorRegistry } from './registry.ts'

/**
 * An error a person can act on. The public half (title, cause, next) comes from the registry and from
 * `details`; the internal half (`cause` of the JavaScript error, `internal`) is for the server's own log
 * and is never sent to anyone.
 */
export class RollcallError extends Error {
  readonly code: ErrorCode
  /** Facts that fill the registry's sentences and travel with the error: names, positions, counts. No secrets. */
  readonly details: Readonly<Record<string, unknown>>
  readonly internal: string | undefined

  constructor(
    code: ErrorCode,
    details: Readonly<Record<string, unknown>> = {},
    options: { internal?: string; cause?: unknown } = {},
  ) {
    super(fill(errorRegistry[code].title, details), { cause: options.cause })
    this.name = 'RollcallError'
    this.code = code
    this.details = details
    this.internal = options.internal
  }

  get definition(): ErrorDefinition {
    return errorRegistry[this.code]
  }

  /** The three sentences a person reads: what happened, why, what next. */
  get explanation(): { title: string; cause: string; next: string } {
    const { title, cause, next } = this.definition
    return {
      title: fill(title, this.details),
      cause: fill(cause, this.details),
      next: fill(next, this.details),
    }
  }
}

/** Replaces `{name}` by the detail of that name; a missing detail stays visible rather than becoming "undefined". */
function fill(sentence: string, details: Readonly<Record<string, unknown>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) =>
    details[name] === undefined ? whole : String(details[name]),
  )
}
