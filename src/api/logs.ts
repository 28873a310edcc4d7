import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { requireApplication } from '../engine/applications.ts'
import { type LogOutcome, logOutcomes } from '../engine/log-entry.ts'
import type { LogQuery } from '../engine/store.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams, failureSchema } from './engine-shapes.ts'
import { explain, presentLogEntry } from './present-engine.ts'
import { listOf, logEntrySchema } from './shapes.ts'

const tags = ['logs']
const uuid = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
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
            application: Type.Optional(Type.String({ description: 'id or name' })),
            cycle: Type.Optional(Type.String({ pattern: uuid })),
            subject: Type.Optional(Type.String({ pattern: uuid, description: 'id of a person or group' })),
            outcome: Type.Optional(Type.String({ description: `one or more of ${logOutcomes.join(', ')}` })),
            code: Type.Optional(Type.String()),
            search: Type.Optional(Type.String({ maxLength: 200, description: 'part of a name, or an id' })),
            since: Type.Optional(
              Type.String({ maxLength: 40, description: 'entries of this RFC 3339 time and later' }),
            ),
            after: Type.Optional(
              Type.String({ pattern: number, description: 'entries newer than this one' }),
            ),
            cursor: Type.Optional(Type.String({ pattern: number })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
          }),
          response: { 200: listOf(logEntrySchema) },
        },
      },
      async ({ query }) => {
        const limit = query.limit ?? 50
        const named =
          query.application === undefined ? null : await requireApplication(ports, query.application)
        const wanted: LogQuery = {
          ...(named === null ? {} : { applicationId: named.id }),
          ...(query.cycle === undefined ? {} : { cycleId: query.cycle }),
          ...(query.subject === undefined ? {} : { subjectId: query.subject }),
          ...(query.outcome === undefined ? {} : { outcomes: readOutcomes(query.outcome) }),
          ...(query.code === undefined ? {} : { errorCode: query.code }),
          ...(query.search === undefined ? {} : { search: query.search }),
          ...(query.since === undefined ? {} : { since: readTime(query.since) }),
          ...(query.after === undefined ? {} : { after: Number(query.after) }),
          ...(query.cursor === undefined ? {} : { before: Number(query.cursor) }),
          limit,
        }
        const entries = await ports.store.listLog(wanted)
        const last = entries.at(-1)
        return {
          items: entries.map(presentLogEntry),
          ...(entries.length === limit && last !== undefined && query.after === undefined
            ? { next: String(last.id) }
            : {}),
        }
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

function readTime(text: string): Date {
  const at = new Date(text)
  if (Number.isNaN(at.getTime()))
    throw new RollcallError('malformed_request', { problem: `since ${text} is not a time` })
  return at
}

function readOutcomes(text: string): LogOutcome[] {
  return text.split(',').map((word) => {
    const known = logOutcomes.find((outcome) => outcome === word.trim())
    if (known === undefined) {
      throw new RollcallError('malformed_request', {
        problem: `outcome ${word} is not one of ${logOutcomes.join(', ')}`,
      })
    }
    return known
  })
}
