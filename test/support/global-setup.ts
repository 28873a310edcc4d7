import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/store/database.ts'
import { startEmbeddedPostgres } from '../../src/store/embedded/start-embedded-postgres.ts'
import { migrate } from '../../src/store/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection URL of the server that holds every test database of this run. */
    readonly testServerUrl: string
    /** Name of the migrated database that test databases are copied from. */
    readonly testTemplate: string
  }
}

/**
 * One PostgreSQL for the whole run, with fsync off, and one migrated template in it.
 * ROLLCALL_TEST_DATABASE_URL names a server to use instead; its user has to be allowed to create databases.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['ROLLCALL_TEST_DATABASE_URL']
  const server = given === undefined ? await startServer() : { url: given, stop: async () => {} }
  const template = `rollcall_template_${process.pid}`
  await createTemplate(server.url, template)
  project.provide('testServerUrl', server.url)
  project.provide('testTemplate', template)
  return async () => {
    if (given !== undefined) await dropTemplate(given, template)
    await server.stop()
  }
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-test-'))
  await chmod(directory, 0o755)
  const server = await startEmbeddedPostgres({ directory, durable: false })
  return {
    url: server.url,
    async stop() {
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function createTemplate(serverUrl: string, template: string): Promise<void> {
  await withServer(serverUrl, (run) => run(`create database ${template}`))
  const database = await openDatabase(onDatabase(serverUrl, template))
  try {
    await migrate(database)
  } finally {
    await database.close()
  }
}

async function dropTemplate(serverUrl: string, template: string): Promise<void> {
  await withServer(serverUrl, (run) => run(`drop database if exists ${template} with (force)`))
}

async function withServer(url: string, work: (run: (sql: string) => Promise<unknown>) => Promise<unknown>) {
  const server = await openDatabase(url, { maxConnections: 1 })
  try {
    await work((sql) => server.rows(sql))
  } finally {
    await server.close()
  }
}

function onDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}
