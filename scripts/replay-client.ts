// Sends what an identity provider is documented to send to a running server, and says whether each answer is what that
// identity provider expects. The exchanges are the files under test/idp; nothing of the server is imported.
//
//   node scripts/replay-client.ts okta-spec --url http://127.0.0.1:4664/scim/v2 --token-file token.txt
//   node scripts/replay-client.ts microsoft --api http://127.0.0.1:4664 --api-key-file rollcall-data/api-key
//
// With --url the exchange runs in the tenant of the token, which has to be new. With --api each exchange gets a tenant
// of its own, with the profile it is written for, which is removed afterwards.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Exchange, type Reply, runExchange, type Step } from '../test/idp/exchange.ts'

const folder = join(import.meta.dirname, '..', 'test', 'idp')
const sequences = JSON.parse(
  readFileSync(join(import.meta.dirname, 'replay-sequences.json'), 'utf8'),
) as Readonly<Record<string, readonly string[]>>

process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      'token-file': { type: 'string' },
      api: { type: 'string' },
      'api-key-file': { type: 'string' },
    },
  })
  const files = sequences[positionals[0] ?? '']
  const { url, api } = values
  if (!files || (url === undefined) === (api === undefined)) {
    console.error(`Usage: node scripts/replay-client.ts ${Object.keys(sequences).join('|')}`)
    console.error('         --url SCIM-URL --token-file FILE | --api URL --api-key-file FILE')
    return 2
  }
  const secret = readFileSync(values['token-file'] ?? values['api-key-file'] ?? '', 'utf8').trim()
  let failed = 0
  for (const file of files) {
    const exchange = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Exchange
    const wrong =
      api === undefined
        ? await inTenant(exchange, url ?? '', secret)
        : await inNewTenant(api, secret, exchange)
    console.log(`${wrong.length === 0 ? 'ok    ' : 'FAILED'} ${file}: ${exchange.title}`)
    for (const sentence of wrong) console.log(`       ${sentence}`)
    if (wrong.length > 0) failed += 1
  }
  console.log(`${files.length - failed} of ${files.length} exchanges as documented`)
  return failed === 0 ? 0 : 1
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
