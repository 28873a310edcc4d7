import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { type DirectoryDependencies, directoryId } from './directory-dependencies.ts'
import { directoryGroupRoutes } from './directory-groups.ts'
import { directoryImportRoutes } from './directory-imports.ts'
import { directoryPeopleRoutes } from './directory-people.ts'
import { censusSchema, changeSchema } from './directory-shapes.ts'

/** The directory: people, groups, the change log, imports. */
export function directoryRoutes(dependencies: DirectoryDependencies): FastifyPluginAsyncTypebox {
  const { store } = dependencies.directory
  return async (app) => {
    await app.register(directoryPeopleRoutes(dependencies))
    await app.register(directoryGroupRoutes(dependencies))
    await app.register(directoryImportRoutes(dependencies))
    app.get(
      '/directory',
      {
        schema: {
          summary: 'How many people, groups and memberships the directory holds',
          tags: ['directory'],
          response: { 200: censusSchema },
        },
      },
      () => store.takeCensus(directoryId),
    )
    app.patch(
      '/directory',
      {
        schema: {
          summary: 'Set the default domain, which DefaultDomain() gives in mappings; null: there is none',
          tags: ['directory'],
          body: Type.Object(
            {
              defaultDomain: Type.Union([
                Type.String({ maxLength: 253, pattern: '^[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+$' }),
                Type.Null(),
              ]),
            },
            { additionalProperties: false },
          ),
          response: { 200: censusSchema },
        },
      },
      async ({ body }) => {
        await store.setDefaultDomain(directoryId, body.defaultDomain)
        return store.takeCensus(directoryId)
      },
    )
    app.get(
      '/directory/changes',
      {
        schema: {
          summary: 'What changed after a number, oldest first',
          description:
            'Numbers are in the order of commits and without gaps: keep `last` and ask with it again; no change is missed.',
          tags: ['directory'],
          querystring: Type.Object({
            since: Type.Optional(Type.Integer({ minimum: 0 })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
          }),
          response: { 200: Type.Object({ items: Type.Array(changeSchema), last: Type.Integer() }) },
        },
      },
      async ({ query: { since = 0, limit = 1000 } }) => {
        const items = await store.changesSince(directoryId, since, limit)
        return { items: [...items], last: items.at(-1)?.seq ?? since }
      },
    )
  }
}
