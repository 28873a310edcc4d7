import { isIP } from 'node:net'
import { RollcallError } from '../../errors/rollcall-error.ts'
import { matchEventTypes } from '../../events/event-types.ts'
import { isPrivateAddress } from '../../network/private-address.ts'
import { typesOf, type WebhookFormat } from './endpoint.ts'

/** Types of events as somebody wants to be told or asked about. Throws `event_type_unknown`. */
export function checkTypes(types: readonly string[]): readonly string[] {
  const found = matchEventTypes(types)
  if ('unknown' in found) throw new RollcallError('event_type_unknown', { type: found.unknown.slice(0, 60) })
  return [...new Set(types)]
}

/** Returns the types. Throws `event_type_not_in_format` when one of them can never be said in this format. */
export function checkFormat(types: readonly string[], format: WebhookFormat): readonly string[] {
  const never = types.find((type) => typesOf({ types: [type], format })?.length === 0)
  if (never !== undefined) throw new RollcallError('event_type_not_in_format', { type: never })
  return types
}

/**
 * An address on the Internet, over TLS; inside one's own network only where that is allowed. What a name resolves to is
 * looked at again whenever something is sent.
 */
export function checkUrl(text: string, allowPrivateAddress: boolean): string {
  const invalid = (reason: string) => new RollcallError('webhook_url_invalid', { reason })
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || text.length > 2000)
    throw invalid('It is no address such as https://app.example/hooks.')
  const host = url.hostname.replace(/^\[|\]$|\.$/g, '')
  // Nobody can listen there (RFC 6335 §6): it would be tried for days.
  if (url.port === '0') throw invalid('Its port is 0, on which nobody can answer.')
  if (url.username !== '' || url.password !== '')
    throw invalid('It holds a password, which would be shown with it.')
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowPrivateAddress)) {
    throw invalid('It is not over https, so others could read and change what is sent.')
  }
  if (!allowPrivateAddress && (host === 'localhost' || (isIP(host) !== 0 && isPrivateAddress(host)))) {
    throw invalid('It is an address inside a private network, which has to be allowed for this endpoint.')
  }
  url.hash = ''
  return url.href
}
