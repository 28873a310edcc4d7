import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { createLiveEvents, type LiveEvents } from '../../src/api/live-events.ts'
import { coreRoutes } from '../../src/api/routes.ts'
import { buildApi } from '../../src/api/server.ts'
import type { Application, Cycle, LogEntry } from '../../src/api/shapes.ts'
import { type AccessInTest, createAccess } from './access.ts'

export const apiKey = 'test-key-of-the-console-server'

/** What the applications of a console server are, held in memory; a test changes it and publishes. */
export interface Stage {
  applications: Application[]
  entries: LogEntry[]
}

export interface ConsoleServer {
  readonly url: string
  readonly events: LiveEvents
  /** A link that signs a browser in. */
  signInLink(): Promise<string>
  /** Stops it and keeps its database, for one that starts again where this one was. */
  stop(): Promise<AccessInTest>
  close(): Promise<void>
}

/** The real API server with the console, over applications that stand still unless a test moves them. */
export async function startConsoleServer(
  stage: Stage,
  port = 0,
  kept?: AccessInTest,
): Promise<ConsoleServer> {
  const events = createLiveEvents({ coalesceMs: 50 })
  const stored = kept ?? (await createAccess(apiKey))
  const { access } = stored
  const dependencies = {
    version: '0.0.0',
    startedAt: new Date(),
    access,
    events,
  }
  const app = await buildApi({
    consoleFolder: join(import.meta.dirname, '..', '..', 'console', 'dist'),
    dependencies,
    routes: [coreRoutes(dependencies), stagedRoutes(stage)],
  })
  await app.listen({ port, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  return {
    url,
    events,
    async signInLink() {
      const headers = { authorization: `Bearer ${apiKey}` }
      const response = await fetch(`${url}/api/v1/sign-in-links`, { method: 'POST', headers })
      return `${url}${((await response.json()) as { path: string }).path}`
    },
    async stop() {
      events.close()
      await app.close()
      return stored
    },
    async close() {
      events.close()
      await app.close()
      await stored.drop()
    },
  }
}

const nothingWaits = { shownAt: '2026-01-01T00:00:00.000Z', groups: [], items: [] }

function stagedRoutes(stage: Stage): FastifyPluginAsyncTypebox {
  const querystring = Type.Object({
    application: Type.String(),
    outcome: Type.Optional(Type.String()),
    subject: Type.Optional(Type.String()),
    limit: Type.Optional(Type.Integer()),
  })
  const byId = Type.Object({ id: Type.String() })
  return async (app) => {
    app.get('/held', async () => nothingWaits)
    app.get('/approvals', async () => nothingWaits)
    app.get('/attention', async () => ({ items: [] }))
    app.get('/logs/outcomes', async () => ({ items: [] }))
    app.get('/applications', async () => ({ items: stage.applications }))
    app.get('/applications/:id/failures', { schema: { params: byId } }, async ({ params }) => ({
      items: groupFailures(stage.entries.filter((entry) => entry.applicationId === params.id)),
    }))
    app.get('/logs', { schema: { querystring } }, async ({ query }) => {
      const outcomes = query.outcome?.split(',')
      const items = stage.entries
        .filter((entry) => entry.applicationId === query.application)
        .filter((entry) => outcomes === undefined || outcomes.includes(entry.outcome))
        .filter((entry) => query.subject === undefined || entry.subject.id === query.subject)
      return { items: items.slice(0, query.limit ?? 50) }
    })
    app.get(
      '/logs/:id',
      { schema: { params: byId } },
      async ({ params }, reply) => stage.entries.find(({ id }) => id === params.id) ?? reply.callNotFound(),
    )
  }
}

function groupFailures(entries: readonly LogEntry[]): readonly object[] {
  const groups = Map.groupBy(
    entries.filter(({ error }) => error !== null),
    ({ error }) => error?.code,
  )
  return [...groups.values()]
    .map((group) => ({
      ...group[0]?.error,
      count: group.length,
      nextTryAt: null,
      sample: group[0]?.subject,
    }))
    .toSorted((a, b) => b.count - a.count)
}

export function aCycle(change: Partial<Cycle> = {}): Cycle {
  return {
    id: 'c_1',
    applicationId: 'a_1',
    kind: 'initial',
    state: 'running',
    startedAt: new Date(Date.now() - 130_000).toISOString(),
    endedAt: null,
    counts: {
      read: 1240,
      inScope: 212,
      matched: 180,
      written: 96,
      created: 3,
      updated: 90,
      disabled: 1,
      deleted: 0,
      noChange: 2,
      skipped: 1028,
      failed: 0,
      groups: 0,
      memberships: 0,
    },
    progress: { done: 96, total: 212, percent: 45.3, perSecond: 0.8, etaSeconds: [130, 210] },
    limitedUntil: null,
    ...change,
  }
}

export function anApplication(change: Partial<Application> = {}): Application {
  return {
    id: 'a_1',
    name: 'Moqups',
    template: 'moqups',
    status: 'running',
    reasons: [],
    connection: { url: 'https://api.moqups.test/scim/v2', tokenSet: true },
    scope: 'assigned',
    cycle: aCycle(),
    nextCycleAt: null,
    quarantine: null,
    ...change,
  }
}

let entryNumber = 0
export function anEntry(change: Partial<LogEntry> = {}): LogEntry {
  entryNumber += 1
  return {
    id: `l_${entryNumber}`,
    at: new Date().toISOString(),
    applicationId: 'a_1',
    cycleId: 'c_1',
    subject: { kind: 'person', id: `p_${entryNumber}`, name: `Ada Lovelace ${entryNumber}` },
    targetId: 'u-1',
    targetType: 'urn:ietf:params:scim:schemas:core:2.0:User',
    sourceSystem: { id: 'main', name: 'Directory' },
    targetSystem: { id: 'a_1', name: 'Moqups', url: 'https://moqups.test/scim/v2' },
    initiatedBy: { kind: 'service', name: 'Rollcall' },
    action: 'create',
    status: 'success',
    outcome: 'created',
    reason: null,
    text: 'Created with 9 attributes.',
    durationMs: 248,
    steps: [
      { name: 'read', outcome: 'done', text: '14 attributes', durationMs: 12, details: {} },
      { name: 'scope', outcome: 'done', text: 'assigned through group Sales', durationMs: null, details: {} },
      { name: 'map', outcome: 'done', text: '9 attributes mapped, 1 empty', durationMs: null, details: {} },
      { name: 'match', outcome: 'done', text: 'by userName: no account', durationMs: 96, details: {} },
      { name: 'act', outcome: 'done', text: 'POST /Users → 201', durationMs: 140, details: { status: 201 } },
    ],
    changes: [
      { attribute: 'userName', before: null, after: 'ada@corp.test' },
      { attribute: 'active', before: null, after: true },
    ],
    error: null,
    ...change,
  }
}

export function aFailure(change: Partial<LogEntry> = {}): LogEntry {
  return anEntry({
    outcome: 'failed',
    reason: 'target_uniqueness',
    text: 'The target says another account already uses this user name.',
    changes: [],
    error: {
      code: 'target_uniqueness',
      title: 'The target says another account already uses this user name.',
      cause: 'The target answered 409 uniqueness to POST /Users.',
      next: 'Link the person to that account, or change the user name.',
    },
    ...change,
  })
}
