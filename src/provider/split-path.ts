import { quote, ScimError, scimError } from '../scim/index.ts'

/** The path of a request, decoded once and for all. */
export interface RequestPath {
  /** Decoded segments after the version: `['Users', '2819']`. */
  readonly segments: readonly string[]
  /** `/v2` when the client asked for the version, else nothing: locations are given as the client addressed us. */
  readonly version: '' | '/v2'
  /** The query as it was sent, without the question mark. */
  readonly query: string
}

/**
 * Splits a raw URL. This is the only decoder between the wire and the route, and it refuses what two decoders could
 * read differently: encoded separators, dot segments, control characters (the cause of CVE-2026-32130). Doubled and
 * trailing slashes are accepted, because administrators paste base URLs with one (checklist Q-24).
 */
export function splitPath(url: string): RequestPath {
  const mark = url.indexOf('?')
  const path = mark === -1 ? url : url.slice(0, mark)
  const query = mark === -1 ? '' : url.slice(mark + 1)
  const segments: string[] = []
  for (const raw of path.split('/')) if (raw !== '') segments.push(decodeSegment(raw))
  const version = versionOf(segments[0])
  return { segments: version === '' ? segments : segments.slice(1), version, query }
}

function decodeSegment(raw: string): string {
  const plain = raw.includes('%') ? decodeOnce(raw) : raw
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (plain === '.' || plain === '..' || /[/\\\u0000-\u001f\u007f]/.test(plain)) throw refused()
  return plain
}

function decodeOnce(raw: string): string {
  try {
    return decodeURIComponent(raw)
  } catch {
    throw refused()
  }
}

function refused(): ScimError {
  return new ScimError(
    400,
    'The path is not one this server can read: it holds an encoded separator or a dot segment.',
  )
}

function versionOf(segment: string | undefined): '' | '/v2' {
  if (segment === undefined || !/^v\d+$/i.test(segment)) return ''
  if (segment.toLowerCase() === 'v2') return '/v2'
  throw scimError('invalidVers', `SCIM version ${quote(segment)} is not supported; this server speaks v2.`)
}
