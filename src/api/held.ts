import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { requireApplication } from '../engine/application/applications.ts'
import { groupHeld } from '../engine/held/group-held.ts'
import { rejectHeld } from '../engine/held/reject-held.ts'
import type { HeldItem, HeldQuery, KeptItem } from '../engine/stores/held-store.ts'
import { authorOf } from './author.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams } from './engine-shapes.ts'
import {
  type HeldListJson,
  heldListSchema,
  type RejectedJson,
  rejectedSchema,
  type SelectionJson,
  selectionSchema,
} from './held-shapes.ts'
import { listOf } from './shapes.ts'

const mostShown = 5000
/** How long a person's yes is good for. */
const allowedMs = 24 * 60 * 60 * 1000

/** What the guard holds, and what waits for approval: lists by cause, and the words that decide. */
export function heldRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine
  const list = async (query: HeldQuery): Promise<HeldListJson> => {
    const shownAt = ports.now().toISOString()
    return { shownAt, ...presentHeld(await ports.store.listHeld(query, mostShown)) }
  }
  const queryFor = async (
    name: string | undefined,
    by: HeldQuery['by'],
    selection: SelectionJson = {},
  ): Promise<HeldQuery> => ({
    by,
    ...readSelection(selection),
    ...(name === undefined ? {} : { applicationId: (await requireApplication(ports, name)).id }),
  })
  const allow = async (query: HeldQuery): Promise<number> => {
    const allowed = await ports.store.allowHeld(query, new Date(ports.now().getTime() + allowedMs))
    if (query.applicationId !== undefined) ports.events.applicationChanged(query.applicationId)
    engine.wake()
    return allowed
  }
  const keep = async (query: HeldQuery, reason: string, by: string): Promise<number> => {
    const kept = await ports.store.keepHeld(query, reason, by)
    if (query.applicationId !== undefined) ports.events.applicationChanged(query.applicationId)
    return kept
  }

  return async (app) => {
    app.get(
      '/held',
      {
        schema: {
          summary: 'What is held in every application, grouped by application, action and cause',
          tags: ['held'],
          response: { 200: heldListSchema },
        },
      },
      async () => list(await queryFor(undefined, 'threshold')),
    )
    app.get(
      '/applications/:application/held',
      {
        schema: {
          summary: 'What waits for a word, because there is too much of it at once; grouped by cause',
          tags: ['held'],
          params: applicationParams,
          response: { 200: heldListSchema },
        },
      },
      async ({ params }) => list(await queryFor(params.application, 'threshold')),
    )
    app.post(
      '/applications/:application/held/allow',
      {
        schema: {
          summary:
            'Let what was shown happen, all or a selection; the word is good for 24 hours and this plan only',
          tags: ['held'],
          params: applicationParams,
          body: Type.Union([selectionSchema, Type.Null()]),
          response: { 200: Type.Object({ allowed: Type.Integer() }) },
        },
      },
      async ({ params, body }) => ({
        allowed: await allow(await queryFor(params.application, 'threshold', body ?? {})),
      }),
    )
    app.post(
      '/applications/:application/held/keep',
      {
        schema: {
          summary: 'Keep what was shown as it is, until its source changes',
          tags: ['held'],
          params: applicationParams,
          body: Type.Union([selectionSchema, Type.Null()]),
          response: { 200: Type.Object({ kept: Type.Integer() }) },
        },
      },
      async (request) => {
        const { params, body } = request
        const query = await queryFor(params.application, 'threshold', body ?? {})
        return { kept: await keep(query, '', authorOf(request)) }
      },
    )
    app.get(
      '/approvals',
      {
        schema: {
          summary: 'What waits for approval, with its changes; grouped by application, action and cause',
          tags: ['approvals'],
          querystring: Type.Object({ application: Type.Optional(Type.String()) }),
          response: { 200: heldListSchema },
        },
      },
      async ({ query }) => list(await queryFor(query.application, 'approval')),
    )
    app.post(
      '/applications/:application/approvals/approve',
      {
        schema: {
          summary:
            'Approve what was shown, all or a selection; good for 24 hours and for exactly these changes',
          tags: ['approvals'],
          params: applicationParams,
          body: Type.Union([selectionSchema, Type.Null()]),
          response: { 200: Type.Object({ approved: Type.Integer() }) },
        },
      },
      async ({ params, body }) => ({
        approved: await allow(await queryFor(params.application, 'approval', body ?? {})),
      }),
    )
    app.post(
      '/applications/:application/approvals/reject',
      {
        schema: {
          summary: 'Reject what was shown, with a reason; asked again when the source changes',
          tags: ['approvals'],
          params: applicationParams,
          body: Type.Object(
            { ...selectionSchema.properties, reason: Type.String({ minLength: 1, maxLength: 500 }) },
            { additionalProperties: false },
          ),
          response: { 200: Type.Object({ rejected: Type.Integer() }) },
        },
      },
      async (request) => {
        const { reason, ...selection } = request.body
        const application = await requireApplication(ports, request.params.application)
        const said = { reason, by: authorOf(request) }
        return { rejected: await rejectHeld(ports, application, readSelection(selection), said) }
      },
    )
    app.get(
      '/approvals/rejected',
      {
        schema: {
          summary:
            'What somebody has said no to, with the reason, newest first; as long as nothing has changed since',
          tags: ['approvals'],
          querystring: Type.Object({ application: Type.Optional(Type.String()) }),
          response: { 200: listOf(rejectedSchema) },
        },
      },
      async ({ query: { application: name } }) => {
        const id = name === undefined ? null : (await requireApplication(ports, name)).id
        return { items: (await ports.store.listKept(id, mostShown)).map(presentKept) }
      },
    )
  }
}

function readSelection({ shownAt, ...selection }: SelectionJson): Omit<HeldQuery, 'by'> {
  return { ...selection, ...(shownAt === undefined ? {} : { shownAt: new Date(shownAt) }) }
}

function presentKept({ application, kind, sourceId, name, at, ...item }: KeptItem): RejectedJson {
  return { application, subject: { kind, id: sourceId, name }, ...item, at: at?.toISOString() ?? null }
}

function presentHeld(items: readonly HeldItem[]): Omit<HeldListJson, 'shownAt'> {
  return {
    groups: groupHeld(items).map(({ since, names, ...group }) => ({
      ...group,
      names: [...names],
      since: since.toISOString(),
    })),
    items: items.map(
      ({ application, kind, sourceId, name, action, count, cause, changes, since, reason }) => ({
        application,
        subject: { kind, id: sourceId, name },
        action,
        count,
        cause,
        changes: [...changes],
        since: since.toISOString(),
        reason,
      }),
    ),
  }
}
