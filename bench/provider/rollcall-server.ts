import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createNodeListener } from '../../src/provider/http.ts'
import { openDatabase } from '../../src/store/database.ts'
import { serveCalls, workerOptions } from '../harness/worker.ts'
import { assembleProvider } from './assemble-provider.ts'

/** Our provider in a process of its own, over the database it is told. */
const { url } = workerOptions<{ readonly url: string }>()

const database = await openDatabase(url)
const assembled = await assembleProvider(database)
const server = createServer(createNodeListener(assembled.provider, { mount: '/scim' }))
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () =>
  serveCalls({ origin: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, async () => {
    server.closeAllConnections()
    await assembled.close()
    await database.close()
  }),
)
