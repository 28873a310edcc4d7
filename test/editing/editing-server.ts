import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiSnapshots } from '../../src/api/audit-snapshots.ts'
import { createLiveEvents } from '../../src/api/live-events.ts'
import { apiRoutes } from '../../src/api/routes.ts'
import { buildApi } from '../../src/api/server.ts'
import type { ApplicationSettings } from '../../src/engine/application/application.ts'
import type { ApplicationRecord } from '../../src/engine/application/application-record.ts'
import { createApplication } from '../../src/engine/application/applications.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { createDirectoryInTest, type DirectoryInTest } from '../directory/directory-in-test.ts'
import { type EngineInTest, engineInTest, settingsInTest } from '../engine/engine-in-test.ts'
import { accessOver } from '../support/access.ts'

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what the API answers as it comes
  readonly body: any
}

/** The management API over a directory and an engine in PostgreSQL; nothing runs cycles unless a test does. */
export interface EditingServer {
  readonly directory: DirectoryInTest
  readonly engine: EngineInTest
  readonly url: string
  readonly folder: string
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** An application made from settings of a test. */
  anApplication(change?: Partial<ApplicationSettings>, name?: string): Promise<ApplicationRecord>
  close(): Promise<void>
}

export async function startEditingServer(): Promise<EditingServer> {
  const directory = await createDirectoryInTest()
  const engine = engineInTest(directory.database)
  const key = 'key-of-the-editing-server'
  const events = createLiveEvents()
  const unused = async () => undefined
  const dependencies = {
    version: '0.0.0',
    startedAt: new Date(),
    access: await accessOver(directory.database, key),
    events,
    directory,
    engine: { ...engine, start: unused, stop: unused, wake: () => undefined } satisfies Engine,
    listMails: async () => [],
    provider: {} as never,
    feed: {} as never,
    webhooks: {} as never,
    hooks: {} as never,
    signingKeys: {} as never,
  }
  const app = await buildApi({
    dependencies,
    routes: [apiRoutes(dependencies)],
    snapshots: apiSnapshots(dependencies),
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-editing-'))
  await writeFile(join(folder, 'api-key'), `${key}\n`, { mode: 0o600 })
  await writeFile(join(folder, 'server.json'), JSON.stringify({ url, pid: process.pid }))
  let made = 0
  return {
    directory,
    engine,
    url,
    folder,
    async request(method, path, body, headers = {}) {
      const answer = await app.inject({
        method: method as 'GET',
        url: `/api/v1${path}`,
        headers: { authorization: `Bearer ${key}`, ...headers },
        ...(body === undefined ? {} : { payload: body as object }),
      })
      return { status: answer.statusCode, body: answer.body === '' ? undefined : JSON.parse(answer.body) }
    },
    anApplication(change = {}, name) {
      made += 1
      return createApplication(engine.ports, {
        name: name ?? `App ${made}`,
        template: 'scim',
        settings: settingsInTest(change),
      })
    },
    async close() {
      events.close()
      await app.close()
      await directory.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** People with departments in turn; `ada@corp.test` and `grace@corp.test` first. */
export const people = [
  'userName,displayName,givenName,surname,mail,department,costCenter,accountEnabled',
  'ada@corp.test,Ada Lovelace,Ada,Lovelace,ada@corp.test,Research,42,true',
  'grace@corp.test,Grace Hopper,Grace,Hopper,grace@corp.test,Sales,7,true',
  'alan@corp.test,Alan Turing,Alan,Turing,alan@corp.test,Sales,7,true',
  'edsger@corp.test,Edsger Dijkstra,Edsger,Dijkstra,,Research,9,true',
  'linus@corp.test,Linus Pauling,Linus,Pauling,linus@corp.test,Sales,,false',
].join('\n')
