import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { StoreUnavailable } from '../../src/provider/store.ts'
import { userType } from '../../src/scim/index.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { createResourceStore } from '../../src/store/provider/resource-store.ts'
import { createTenantStore } from '../../src/store/provider/tenants.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

/** A way to PostgreSQL that can be cut and mended. */
let way: Awaited<ReturnType<typeof openWay>>
let own: TestDatabase
let database: Database
beforeAll(async () => {
  own = await createTestDatabase()
  way = await openWay(own.url)
  database = await openDatabase(way.url, { maxConnections: 2 })
})
afterAll(async () => {
  await database.close()
  await way.close()
  await own.drop()
})

it('a database that cannot be reached is told from one that refuses; when it is back, all goes on', async () => {
  const store = createResourceStore(database, v7)
  const reach = { tenantId: v7(), connection: 1 }
  const include = { members: false, groups: false, baseUrl: 'https://app.example' }
  const read = () => store.read(reach, userType, v7(), include)
  expect(await read()).toBeUndefined()
  await way.cut()
  await expect(read()).rejects.toThrow(StoreUnavailable)
  await expect(read()).rejects.toThrow(StoreUnavailable)
  await expect(createTenantStore(database).findCredential('nobody')).rejects.toThrow(StoreUnavailable)
  await way.mend()
  expect(await read()).toBeUndefined()
  await own.database.rows('alter table scim_resource rename to elsewhere')
  await expect(read()).rejects.not.toThrow(StoreUnavailable)
})

async function openWay(databaseUrl: string) {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const folder = target.searchParams.get('host')
  const server = createServer((client) => {
    const port = Number(target.port === '' ? 5432 : target.port)
    const far = folder
      ? connect(`${folder}/.s.PGSQL.${port}`)
      : connect(port, target.hostname === '' ? '127.0.0.1' : target.hostname)
    for (const socket of [client, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
    }
    client.pipe(far).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const url = new URL(databaseUrl)
  url.searchParams.delete('host')
  url.hostname = '127.0.0.1'
  url.port = String(port)
  const cut = async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    url: url.href,
    cut,
    async mend() {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
    close: cut,
  }
}
