import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { findGroup, findPerson } from '../directory/index.ts'
import type { TargetKind } from '../engine/target/target.ts'
import { type DirectoryDependencies, directoryId } from './directory-dependencies.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { type AccountJson, accountSchema } from './engine-shapes.ts'
import { explain } from './present-engine.ts'
import { listOf } from './shapes.ts'

const tags = ['directory']

/** Where a person or group of the directory stands at every application. */
export function accountRoutes({
  engine,
  directory,
}: EngineDependencies & DirectoryDependencies): FastifyPluginAsyncTypebox {
  const list = async (kind: TargetKind, id: string): Promise<{ items: AccountJson[] }> => {
    const accounts = await engine.ports.store.listAccounts(directoryId, kind, id)
    return {
      items: accounts.map(({ error, updatedAt, nextDueAt, kept, ...account }) => ({
        ...account,
        kept: kept && { ...kept, at: kept.at?.toISOString() ?? null },
        error: error === null ? null : explain(error),
        updatedAt: updatedAt.toISOString(),
        nextTryAt: nextDueAt?.toISOString() ?? null,
      })),
    }
  }
  return async (app) => {
    app.get(
      '/directory/people/:person/applications',
      {
        schema: {
          summary: 'Where a person stands at every application that has looked at them',
          tags,
          params: Type.Object({ person: Type.String({ description: 'id, user name or mail address' }) }),
          response: { 200: listOf(accountSchema) },
        },
      },
      async ({ params: { person } }) =>
        list('person', (await findPerson(directory.store, directoryId, person)).id),
    )
    app.get(
      '/directory/groups/:group/applications',
      {
        schema: {
          summary: 'Where a group stands at every application that has looked at it',
          tags,
          params: Type.Object({ group: Type.String({ description: 'id or name' }) }),
          response: { 200: listOf(accountSchema) },
        },
      },
      async ({ params: { group } }) =>
        list('group', (await findGroup(directory.store, directoryId, group)).id),
    )
  }
}
