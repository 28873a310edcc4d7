import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { ApplicationRecord } from '../engine/application/application-record.ts'
import { requireApplication } from '../engine/application/applications.ts'
import { computeProgress } from '../engine/cycle/progress.ts'
import { type DryRun, type DryRunScope, dryRunDays } from '../engine/dry-run/dry-run.ts'
import { type LogOutcome, logOutcomes } from '../engine/log-entry.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import { authorOf } from './author.ts'
import { type DryRunJson, dryRunEntrySchema, dryRunSchema } from './dry-run-shapes.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams } from './engine-shapes.ts'
import { explain, presentNewEntry } from './present-engine.ts'
import { listOf, literals } from './shapes.ts'

const tags = ['dry runs']
const dryRunParams = Type.Object({
  ...applicationParams.properties,
  dryRun: Type.String({ format: 'uuid' }),
})
const dayMs = 86_400_000

/** Dry runs: what a cycle would do now, for everyone, one group or one person; kept some days. */
export function dryRunRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports, dryRuns } = engine
  const { store } = ports
  const find = async (params: { application: string; dryRun: string }) => {
    const application = await requireApplication(ports, params.application)
    const dryRun = await store.findDryRun(application.id, params.dryRun)
    if (dryRun === null) throw new RollcallError('dry_run_not_found', { id: params.dryRun })
    return { application, dryRun }
  }
  return async (app) => {
    app.post(
      '/applications/:application/dry-runs',
      {
        schema: {
          summary: 'See what a cycle would do now; without a body for everyone. Nothing is written anywhere',
          tags,
          params: applicationParams,
          body: Type.Union([
            Type.Object(
              {
                group: Type.Optional(Type.String({ description: 'a group with its members: id or name' })),
                person: Type.Optional(Type.String({ description: 'one person: id, user name or mail' })),
              },
              { additionalProperties: false },
            ),
            Type.Null(),
          ]),
          response: { 202: dryRunSchema },
        },
      },
      async (request, reply) => {
        const application = await requireApplication(ports, request.params.application)
        const scope = await readScope(application, request.body ?? {})
        const { dryRun } = await dryRuns.start(application, scope, authorOf(request))
        reply.code(202)
        return presentDryRun(dryRun, application, ports.now())
      },
    )
    app.get(
      '/applications/:application/dry-runs',
      {
        schema: {
          summary: 'Dry runs that are kept, newest first',
          tags,
          params: applicationParams,
          querystring: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })) }),
          response: { 200: listOf(dryRunSchema) },
        },
      },
      async ({ params, query }) => {
        const application = await requireApplication(ports, params.application)
        const listed = await store.listDryRuns(application.id, query.limit ?? 20)
        return { items: listed.map((one) => presentDryRun(one, application, ports.now())) }
      },
    )
    app.get(
      '/applications/:application/dry-runs/:dryRun',
      { schema: { summary: 'One dry run', tags, params: dryRunParams, response: { 200: dryRunSchema } } },
      async ({ params }) => {
        const { dryRun, application } = await find(params)
        return presentDryRun(dryRun, application, ports.now())
      },
    )
    app.get(
      '/applications/:application/dry-runs/:dryRun/entries',
      {
        schema: {
          summary:
            'What would happen to each: the log’s entry and the request; those without any change are left out',
          tags,
          params: dryRunParams,
          querystring: Type.Object({
            action: Type.Optional(literals(['create', 'update', 'enable', 'disable', 'delete', 'none'])),
            outcome: Type.Optional(Type.String({ description: `one or more of ${logOutcomes.join(', ')}` })),
            search: Type.Optional(Type.String({ maxLength: 200, description: 'part of a name, or an id' })),
            cursor: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
          }),
          response: { 200: listOf(dryRunEntrySchema) },
        },
      },
      async ({ params, query }) => {
        const { dryRun } = await find(params)
        const limit = query.limit ?? 100
        const found = await store.listDryRunEntries(
          dryRun.applicationId,
          dryRun.id,
          {
            ...(query.action === undefined ? {} : { action: query.action }),
            ...(query.outcome === undefined ? {} : { outcomes: query.outcome.split(',') as LogOutcome[] }),
            ...(query.search === undefined ? {} : { search: query.search }),
          },
          Number(query.cursor ?? 0),
          limit,
        )
        const last = found.at(-1)
        return {
          items: found.map(({ id, entry, request }) => ({
            id: String(id),
            entry: presentNewEntry(entry),
            request,
          })),
          ...(found.length === limit && last !== undefined ? { next: String(last.id) } : {}),
        }
      },
    )
    app.post(
      '/applications/:application/dry-runs/:dryRun/stop',
      {
        schema: {
          summary: 'Stop a dry run; what it found stays',
          tags,
          params: dryRunParams,
          response: { 200: Type.Object({ stopping: Type.Boolean() }) },
        },
      },
      async ({ params }) => {
        const { dryRun } = await find(params)
        return { stopping: await store.stopDryRun(dryRun.applicationId, dryRun.id) }
      },
    )
  }

  async function readScope(
    application: ApplicationRecord,
    { group, person }: { readonly group?: string; readonly person?: string },
  ): Promise<DryRunScope> {
    if (group !== undefined && person !== undefined) {
      const problem = 'names a group and a person; a dry run is for one of them, or for everyone'
      throw new RollcallError('invalid_request', { part: 'request', field: 'person', problem })
    }
    const [kind, name] = group === undefined ? (['person', person] as const) : (['group', group] as const)
    if (name === undefined) return { kind: 'everyone' }
    const found = await store.findPrincipal(application.directoryId, kind, name)
    if (found === null) throw new RollcallError('principal_not_found', { kind, name })
    return { kind, id: found.id, name: found.name }
  }
}

function presentDryRun(dryRun: DryRun, application: ApplicationRecord, now: Date): DryRunJson {
  const { id, scope, state, counts, looked: done, total, startedAt, endedAt, error, author } = dryRun
  const progress = computeProgress({ done, total, startedAt, endedAt, now })
  return {
    id,
    applicationId: application.id,
    scope: scope.kind === 'everyone' ? { kind: 'everyone', id: null, name: null } : { ...scope },
    state,
    current: dryRun.settingsVersion === application.settingsVersion,
    author,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    keptUntil: new Date(startedAt.getTime() + dryRunDays * dayMs).toISOString(),
    counts: { ...counts },
    progress: { ...progress, etaSeconds: progress.etaSeconds === null ? null : [...progress.etaSeconds] },
    error: error === null ? null : explain(error),
  }
}
