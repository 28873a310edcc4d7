import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { findGroup } from '../directory/index.ts'
import { requireApplication } from '../engine/application/applications.ts'
import { type WaitingMember, whyWaiting } from '../engine/waiting-member.ts'
import { type DirectoryDependencies, directoryId } from './directory-dependencies.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams } from './engine-shapes.ts'
import { listOf } from './shapes.ts'
import { type WaitingMemberJson, waitingMemberSchema } from './waiting-shapes.ts'

/** Members of provisioned groups who are not there yet, one by one. */
export function waitingRoutes({
  engine: { ports },
  directory,
}: EngineDependencies & DirectoryDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/applications/:application/waiting-members',
      {
        schema: {
          summary: 'Who waits for a membership, in which group, since when and why',
          tags: ['applications'],
          params: applicationParams,
          querystring: Type.Object({
            group: Type.Optional(Type.String({ description: 'only this group: id or name' })),
            outOfScope: Type.Optional(
              Type.Boolean({ description: 'also those who get no account, and wait for nothing' }),
            ),
            cursor: Type.Optional(Type.String({ pattern: '^[0-9a-f-]{36}\\.[0-9a-f-]{36}$' })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
          }),
          response: { 200: listOf(waitingMemberSchema) },
        },
      },
      async ({ params, query: { group, outOfScope = false, cursor, limit = 100 } }) => {
        const { id: applicationId } = await requireApplication(ports, params.application)
        const [groupId = '', memberId = ''] = cursor?.split('.') ?? []
        const items = await ports.store.listWaitingMembers({
          applicationId,
          ...(group === undefined
            ? {}
            : { groupId: (await findGroup(directory.store, directoryId, group)).id }),
          outOfScope,
          after: cursor === undefined ? null : { groupId, memberId },
          limit,
        })
        const last = items.at(-1)
        return {
          items: items.map(present),
          ...(items.length === limit && last !== undefined
            ? { next: `${last.group.id}.${last.member.id}` }
            : {}),
        }
      },
    )
  }
}

function present(waiting: WaitingMember): WaitingMemberJson {
  const { code, text, nextTryAt } = whyWaiting(waiting)
  return {
    group: { ...waiting.group },
    member: { ...waiting.member },
    since: waiting.since.toISOString(),
    reason: { code, text },
    nextTryAt: nextTryAt?.toISOString() ?? null,
  }
}
