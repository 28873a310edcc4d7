import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { requireApplication } from '../engine/application/applications.ts'
import type { EnginePorts } from '../engine/ports.ts'
import type { LogQuery } from '../engine/stores/log-store.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams, failureSchema } from './engine-shapes.ts'
import { exportFormats, exportLog, exportParts } from './log-export.ts'
import { logFilters, readLogFilters } from './log-filters.ts'
import { explain, presentLogEntry } from './present-engine.ts'
import { type LogEntry, listOf, literals, logEntrySchema } from './shapes.ts'

const tags = ['logs']
const number = '^\\d{1,15}$'

/** The provisioning log. */
export function logRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine
  return async (app) => {
    app.get(
      '/logs',
      {
        schema: {
          summary: 'Entries, newest first; with `after`, oldest first',
          tags,
          querystring: Type.Object({
            ...logFilters,
            after: Type.Optional(
              Type.String({ pattern: number, description: 'entries newer than this one' }),
            ),
            cursor: Type.Optional(Type.String({ pattern: number })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
          }),
          response: { 200: listOf(logEntrySchema) },
        },
      },
      async ({ query: { after, cursor, limit = 50, ...filters } }) => {
        const wanted: LogQuery = {
          ...(await readLogFilters(ports, filters)),
          ...(after === undefined ? {} : { after: Number(after) }),
          ...(cursor === undefined ? {} : { before: Number(cursor) }),
          limit,
        }
        const entries = await ports.store.listLog(wanted)
        const last = entries.at(-1)
        return {
          items: entries.map(presentLogEntry),
          ...(entries.length === limit && last !== undefined && after === undefined
            ? { next: String(last.id) }
            : {}),
        }
      },
    )
    app.get(
      '/logs/export',
      {
        schema: {
          summary: 'All entries that pass the filters, newest first, as a stream',
          tags,
          querystring: Type.Object({
            ...logFilters,
            format: Type.Optional(
              literals(exportFormats, { description: 'csv, or JSON Lines (jsonl), which is the default' }),
            ),
            part: Type.Optional(
              literals(exportParts, {
                description: 'of CSV: entries, or their steps or changed attributes, which name their entry',
              }),
            ),
          }),
        },
      },
      async ({ query: { format = 'jsonl', part = 'entries', ...filters } }, reply) => {
        const wanted = await readLogFilters(ports, filters)
        const name = part === 'entries' ? 'provisioning-log' : `provisioning-log-${part}`
        reply.header('content-disposition', `attachment; filename="${name}.${format}"`)
        reply.type(format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/jsonl')
        return reply.send(
          Readable.from(exportLog(pagesOf(ports, wanted), format, part), { objectMode: false }),
        )
      },
    )
    app.get(
      '/logs/:id',
      {
        schema: {
          summary: 'One entry with its steps',
          tags,
          params: Type.Object({ id: Type.String({ pattern: number }) }),
          response: { 200: logEntrySchema },
        },
      },
      async ({ params }) => {
        const [entry] = await ports.store.listLog({ id: Number(params.id), limit: 1 })
        if (entry === undefined) throw new RollcallError('log_entry_not_found', { id: params.id })
        return presentLogEntry(entry)
      },
    )
    app.get(
      '/applications/:application/failures',
      {
        schema: {
          summary: 'What fails now, grouped by cause',
          tags,
          params: applicationParams,
          response: { 200: listOf(failureSchema) },
        },
      },
      async ({ params }) => {
        const { id } = await requireApplication(ports, params.application)
        const groups = await ports.store.groupFailures(id)
        return {
          items: groups.map(({ code, details, count, nextDueAt, sample }) => ({
            ...explain({ code, details }),
            count,
            nextTryAt: nextDueAt?.toISOString() ?? null,
            sample: { ...sample },
          })),
        }
      },
    )
  }
}

const exportPage = 500

/** Page after page from the newest on; what is written meanwhile is not part of it. */
async function* pagesOf(
  { store }: Pick<EnginePorts, 'store'>,
  query: Omit<LogQuery, 'limit'>,
): AsyncGenerator<readonly LogEntry[]> {
  let before: number | undefined
  do {
    const page = await store.listLog({
      ...query,
      ...(before === undefined ? {} : { before }),
      limit: exportPage,
    })
    yield page.map(presentLogEntry)
    before = page.length < exportPage ? undefined : page.at(-1)?.id
  } while (before !== undefined)
}
