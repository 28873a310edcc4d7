import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { v7 as newUuid } from 'uuid'
import {
  createMemoryResourceStore,
  createNodeListener,
  createProvider,
  digestToken,
  handleRequest,
  tokensByDigest,
} from '../../src/provider/index.ts'
import { serveCalls, workerOptions } from '../harness/worker.ts'
import { groupId, memberId, userBody } from './people.ts'
import { smallGroup } from './workloads.ts'

/** Rollcall as a library, as its guide shows it: `createProvider` on node:http over the store in memory. */
interface Options {
  readonly size: number
  readonly token: string
}

const { size, token } = workerOptions<Options>()
const digest = digestToken(token)
let known: string | undefined

const provider = createProvider({
  store: createMemoryResourceStore(),
  credentials: tokensByDigest((presented) => (presented === digest ? { tenantId: 'bench' } : undefined)),
  newId: () => known ?? newUuid(),
  onError: (error) => console.error(error),
})

async function add(id: string, path: string, body: object): Promise<void> {
  known = id
  const { status } = await handleRequest(
    {
      method: 'POST',
      url: path,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
      baseUrl: 'http://127.0.0.1/scim',
    },
    provider,
  )
  if (status !== 201) throw new Error(`${path} was answered ${status}.`)
}

for (let index = 1; index <= size; index += 1) await add(memberId(index), '/v2/Users', userBody(index))
await add(groupId(smallGroup.index), '/v2/Groups', {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
  displayName: 'Ten',
  members: Array.from({ length: smallGroup.members }, (_, at) => ({ value: memberId(at + 1) })),
})
known = undefined

const server = createServer(createNodeListener(provider, { mount: '/scim' })).listen(0, '127.0.0.1')
server.keepAliveTimeout = 600_000
server.once('listening', () =>
  serveCalls({ origin: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, () =>
    server.closeAllConnections(),
  ),
)
