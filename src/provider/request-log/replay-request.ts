import { isJsonObject, type JsonValue } from '../../scim/index.ts'
import { createClientMemory } from '../clients/client-memory.ts'
import { handleRequest } from '../handle-request.ts'
import type { Provider, RequestRecord } from '../provider.ts'
import type { ResourceStore } from '../store.ts'
import type { Credential } from '../tenants/tenant.ts'
import { mintToken } from '../tokens/token.ts'
import type { KeptExchange } from './request-entry.ts'

/** What a stored request would be answered now, beside what it was answered then. */
export interface Replay {
  readonly before: Answered
  readonly now: Answered
  /** Status and body are the same, but for ids and times that differ each time. */
  readonly same: boolean
  readonly differences: readonly Difference[]
  /** Names of the attributes that would change. */
  readonly changed: readonly string[]
  readonly tolerances: readonly string[]
}

export interface Answered {
  readonly status: number
  readonly body: JsonValue
}

export interface Difference {
  /** Names joined by dots: `emails.0.value`. */
  readonly path: string
  readonly before: JsonValue
  readonly now: JsonValue
}

export interface ReplayOptions {
  readonly provider: Provider
  /** Whom the request came from, as it is known today. */
  readonly credential: Credential
  /** Takes back whatever is written to it. */
  readonly store: ResourceStore
  readonly random: (bytes: number) => Uint8Array
}

/**
 * Answers a stored request again, with today's code, settings and data, and writes nothing. The token it came with is
 * not stored; it gets one that is good for this one request.
 */
export async function replayRequest(kept: KeptExchange, options: ReplayOptions): Promise<Replay> {
  const { provider, credential, store, random } = options
  const { token, digest } = mintToken(random)
  let record: RequestRecord | undefined
  const trial: Provider = {
    ...provider,
    store,
    credentials: {
      find: async () => ({ ...credential, digest, expiresAt: null, revokedAt: null, enabled: true }),
    },
    lastUse: undefined,
    clients: createClientMemory(),
    // A dry run asks nobody: the application would take the question for a real one.
    hooksOf: undefined,
    onChange: undefined,
    onRequest: (seen) => {
      record = seen
    },
  }
  const { request, response } = kept
  const answer = await handleRequest(
    {
      method: request.method,
      url: request.url,
      headers: { ...request.headers, authorization: `Bearer ${token}` },
      baseUrl: request.baseUrl,
      ...(request.body === null ? {} : { body: request.body }),
    },
    trial,
  )
  const before = { status: response.status, body: readBody(response.body) }
  const now = { status: answer.status, body: readBody(answer.body ?? null) }
  const differences = [
    ...(before.status === now.status ? [] : [{ path: 'status', before: before.status, now: now.status }]),
    ...differencesBetween('', before.body, now.body),
  ]
  return {
    before,
    now,
    same: differences.length === 0,
    differences,
    changed: [...new Set(record?.touched.flatMap(({ changed }) => changed) ?? [])],
    tolerances: record?.tolerances ?? [],
  }
}

function readBody(text: string | null): JsonValue {
  if (text === null || text === '') return null
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return text
  }
}

const mostDifferences = 200
/** What is new at each answer: ids of what is created, times, versions, addresses built from them. */
const passing = new Set(['id', 'meta', '$ref', 'location', 'version', 'nextCursor'])

/** Where two answers differ, but for what differs each time. */
export function differencesBetween(path: string, before: JsonValue, now: JsonValue): Difference[] {
  if (isJsonObject(before) && isJsonObject(now)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
      (name) => !passing.has(name),
    )
    return names
      .flatMap((name) => differencesBetween(join(path, name), before[name] ?? null, now[name] ?? null))
      .slice(0, mostDifferences)
  }
  if (Array.isArray(before) && Array.isArray(now)) {
    const longer = before.length >= now.length ? before : now
    return longer
      .flatMap((_, index) =>
        differencesBetween(join(path, String(index)), before[index] ?? null, now[index] ?? null),
      )
      .slice(0, mostDifferences)
  }
  return JSON.stringify(before) === JSON.stringify(now) ? [] : [{ path: path || 'body', before, now }]
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
