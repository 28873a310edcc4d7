import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { ProfileName } from './profile.ts'

/** What a request shows of its sender. */
export interface ClientEvidence {
  readonly userAgent?: string
  /** Path and query as received. */
  readonly url?: string
  readonly method?: string
  /** The parsed body. */
  readonly body?: JsonValue
}

/** A guess, and what it rests on. A profile set by an administrator always wins over it. */
export interface DetectedClient {
  readonly profile: ProfileName
  readonly because: string
}

const agents: readonly (readonly [RegExp, ProfileName])[] = [
  [/okta/i, 'okta'],
  [/onelogin/i, 'onelogin'],
  [/jumpcloud/i, 'jumpcloud'],
  [/ping(one|federate|identity)/i, 'ping'],
  [/google/i, 'google'],
  [/azure|microsoft|aad|entra/i, 'entra'],
]

/** Which client sent a request, as far as it shows; undefined when nothing gives it away. */
export function detectClient(evidence: ClientEvidence): DetectedClient | undefined {
  const agent = evidence.userAgent?.slice(0, 200) ?? ''
  const named = agents.find(([pattern]) => pattern.test(agent))?.[1]
  const url = evidence.url ?? ''
  if (/aadOptscim062020/i.test(url)) {
    return { profile: 'entra-compliant', because: 'the URL carries aadOptscim062020' }
  }
  if (named !== undefined) return { profile: named, because: `User-Agent is ${JSON.stringify(agent)}` }
  const shape = isJsonObject(evidence.body) ? detectByBody(evidence.body) : undefined
  if (shape !== undefined) return shape
  // OneLogin sends no User-Agent and leaves a stray mark at the end of its URLs.
  if (agent === '' && /[?&]$/.test(url)) {
    return { profile: 'onelogin', because: 'no User-Agent and a stray mark at the end of the URL' }
  }
  return undefined
}

const directorySync = 'http://schemas.microsoft.com/2006/11/resourcemanagement/adscim/2.0/group'

function detectByBody(body: JsonObject): DetectedClient | undefined {
  const { schemas } = body
  if (Array.isArray(schemas) && schemas.some((urn) => String(urn).toLowerCase() === directorySync)) {
    return { profile: 'entra', because: "schemas holds Microsoft's group schema" }
  }
  const operations = Array.isArray(body['Operations']) ? body['Operations'].filter(isJsonObject) : []
  if (operations.some(({ op }) => op === 'Add' || op === 'Replace' || op === 'Remove')) {
    return { profile: 'entra', because: 'op begins with a capital letter' }
  }
  const isEntraFolded = operations.some(
    ({ path, value }) =>
      path === undefined &&
      isJsonObject(value) &&
      Object.keys(value).some((key) => /^[^:]+\.|:User:/.test(key)),
  )
  if (isEntraFolded)
    return { profile: 'entra-compliant', because: 'a value without path has dotted or URN keys' }
  const isOktaShaped = operations.some(
    ({ path, value }) => path === undefined && isJsonObject(value) && typeof value['id'] === 'string',
  )
  return isOktaShaped ? { profile: 'okta', because: 'a value without path repeats the id' } : undefined
}
