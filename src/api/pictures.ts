import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { findGroup, findPerson } from '../directory/index.ts'
import { requireApplication } from '../engine/application/applications.ts'
import type { Access } from '../engine/stores/log-store.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import { type DirectoryDependencies, directoryId } from './directory-dependencies.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams } from './engine-shapes.ts'
import {
  type AccessJson,
  accessSchema,
  namedChangeSchema,
  outcomeCountSchema,
  paceSchema,
} from './picture-shapes.ts'
import { listOf } from './shapes.ts'

const dayMs = 86_400_000
const mostDays = 31
/** About as many points as a chart has room for. */
const stretches = 60
const changesShown = 200
const uuid = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

/** What the console draws pictures from, and the command line prints. */
export function pictureRoutes(
  dependencies: EngineDependencies & DirectoryDependencies,
): FastifyPluginAsyncTypebox {
  return async (app) => {
    cyclePictures(app, dependencies)
    directoryPictures(app, dependencies)
  }
}

type Api = Parameters<FastifyPluginAsyncTypebox>[0]

function cyclePictures(app: Api, { engine }: EngineDependencies): void {
  const { ports } = engine
  app.get(
    '/logs/outcomes',
    {
      schema: {
        summary: 'How often each outcome was in the log, day by day',
        tags: ['logs'],
        querystring: Type.Object({
          application: Type.Optional(Type.String({ maxLength: 200, description: 'id or name' })),
          days: Type.Optional(Type.Integer({ minimum: 1, maximum: mostDays, description: '7 unless given' })),
          zone: Type.Optional(Type.String({ maxLength: 60, description: 'time zone of the days; UTC' })),
        }),
        response: { 200: listOf(outcomeCountSchema) },
      },
    },
    async ({ query: { application, days = 7, zone = 'UTC' } }) => {
      requireZone(zone)
      const id = application === undefined ? undefined : (await requireApplication(ports, application)).id
      const since = new Date(ports.now().getTime() - days * dayMs)
      const counts = await ports.store.countOutcomesByDay({
        ...(id === undefined ? {} : { applicationId: id }),
        since,
        zone,
      })
      return { items: counts.map((one) => ({ ...one })) }
    },
  )
  app.get(
    '/applications/:application/cycles/:cycle/pace',
    {
      schema: {
        summary: 'How fast a cycle went and how long the target took, over its time',
        tags: ['cycles'],
        params: Type.Object({ ...applicationParams.properties, cycle: Type.String({ pattern: uuid }) }),
        response: { 200: paceSchema },
      },
    },
    async ({ params }) => {
      const { id } = await requireApplication(ports, params.application)
      const cycle = await ports.store.findCycle(id, params.cycle)
      if (cycle === null) throw new RollcallError('cycle_not_found', { cycle: params.cycle })
      const from = cycle.startedAt.getTime()
      const lasted = (cycle.endedAt ?? ports.now()).getTime() - from
      const stretchMs = Math.max(1000, Math.ceil(lasted / stretches / 1000) * 1000)
      const done = await ports.store.readStretches(cycle, stretchMs)
      return {
        stretchMs,
        items: done.map(({ stretch, ...one }) => ({
          ...one,
          at: new Date(from + stretch * stretchMs).toISOString(),
          perSecond: (one.entries * 1000) / stretchMs,
        })),
      }
    },
  )
}

function directoryPictures(
  app: Api,
  { engine, directory }: EngineDependencies & DirectoryDependencies,
): void {
  const { store } = engine.ports
  const tags = ['directory']
  const person = Type.Object({ person: Type.String({ description: 'id, user name or mail address' }) })
  app.get(
    '/directory/people/:person/access',
    {
      schema: {
        summary: 'Through which assignments a person belongs to applications',
        tags,
        params: person,
        response: { 200: listOf(accessSchema) },
      },
    },
    async ({ params }) => {
      const { id } = await findPerson(directory.store, directoryId, params.person)
      return { items: (await store.listAccess(directoryId, 'person', id)).map(present) }
    },
  )
  app.get(
    '/directory/people/:person/changes',
    {
      schema: {
        summary: 'The last changes of a person, newest first, memberships among them',
        tags,
        params: person,
        querystring: Type.Object({
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        }),
        response: { 200: listOf(namedChangeSchema) },
      },
    },
    async ({ params, query }) => {
      const { id } = await findPerson(directory.store, directoryId, params.person)
      const changes = await directory.store.changesOf(directoryId, id, query.limit ?? changesShown)
      return {
        items: changes.map((one) => ({ ...one, detail: one.detail === null ? null : { ...one.detail } })),
      }
    },
  )
  app.get(
    '/directory/groups/:group/access',
    {
      schema: {
        summary: 'Which applications a group brings its members into, and how they stand there',
        tags,
        params: Type.Object({ group: Type.String({ description: 'id or name' }) }),
        response: { 200: listOf(accessSchema) },
      },
    },
    async ({ params }) => {
      const { id } = await findGroup(directory.store, directoryId, params.group)
      return { items: (await store.listAccess(directoryId, 'group', id)).map(present) }
    },
  )
}

const present = ({ via, ...rest }: Access): AccessJson => ({ ...rest, via: via.map((one) => ({ ...one })) })

function requireZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    throw new RollcallError('malformed_request', { problem: `zone ${zone} is not a time zone` })
  }
}
