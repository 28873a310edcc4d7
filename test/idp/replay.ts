import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Exchange, type Reply, runExchange, type Step } from './exchange.ts'

/** What is sent, and in which order, by the name of the client's documentation. */
export const sequences = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'scripts', 'replay-sequences.json'), 'utf8'),
) as Readonly<Record<string, readonly string[]>>

/** Where exchanges run: in the tenant of a token, which has to be new, or each in a tenant made and removed for it. */
export type Place =
  | { readonly url: string; readonly token: string }
  | { readonly api: string; readonly key: string }

export interface Replayed {
  readonly file: string
  readonly title: string
  /** A sentence for each answer that is not as documented. */
  readonly wrong: readonly string[]
}

/** Sends the exchanges of a sequence to a running server, one after the other. */
export async function replay(sequence: string, place: Place): Promise<Replayed[]> {
  const replayed: Replayed[] = []
  for (const file of sequences[sequence] ?? []) {
    const exchange = JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Exchange
    const wrong =
      'url' in place
        ? await inTenant(exchange, place.url, place.token)
        : await inNewTenant(place.api, place.key, exchange)
    replayed.push({ file, title: exchange.title, wrong })
  }
  return replayed
}

/** Sends the steps as the client would: the URLs of an exchange stand behind the mount point. */
async function inTenant(exchange: Exchange, scimUrl: string, token: string): Promise<string[]> {
  const base = scimUrl.replace(/\/+$/, '').replace(/\/v2$/, '')
  return await runExchange(exchange, (step) => send(`${base}${step.url}`, step, token), { token, base })
}

async function send(url: string, step: Step, token: string): Promise<Reply> {
  const { method, body, headers } = step
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${step.token ?? token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: text === '' ? undefined : JSON.parse(text),
  }
}

async function inNewTenant(api: string, key: string, exchange: Exchange): Promise<string[]> {
  const name = `Replay ${Date.now()} ${exchange.title}`.slice(0, 200)
  const tenant = await manage<{ id: string }>(api, key, 'POST', '/tenants', {
    name,
    ...(exchange.profile === undefined ? {} : { profile: exchange.profile }),
  })
  const path = `/tenants/${tenant.id}`
  try {
    const { schemas = [], resourceTypes = [] } = exchange.define ?? {}
    for (const schema of schemas) await manage(api, key, 'POST', `${path}/schemas`, schema)
    for (const type of resourceTypes) await manage(api, key, 'POST', `${path}/resource-types`, type)
    const issued = await manage<{ token: string; scimUrl: string }>(api, key, 'POST', `${path}/tokens`, {
      description: 'replay',
    })
    return await inTenant(exchange, issued.scimUrl, issued.token)
  } finally {
    await manage(api, key, 'DELETE', path)
  }
}

/** Speaks to the management API; throws what it answers to a request it refuses. */
async function manage<T>(api: string, key: string, method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${api.replace(/\/+$/, '')}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}
