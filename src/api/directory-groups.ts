import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  addMembers,
  createGroup,
  deleteGroup,
  findGroup,
  purgeGroup,
  removeMembers,
  restoreGroup,
  setGroup,
} from '../directory/index.ts'
import {
  type DirectoryDependencies,
  directoryId,
  presentGroup,
  presentPage,
} from './directory-dependencies.ts'
import { attributeEdit, groupSchema, memberSchema, pageQuery } from './directory-shapes.ts'
import { listOf } from './shapes.ts'

const tags = ['directory']
const params = Type.Object({ group: Type.String({ description: 'id, or a name that only one group has' }) })
const body = Type.Object({ attributes: attributeEdit }, { additionalProperties: false })
const references = Type.Array(
  Type.Object(
    { kind: Type.Enum(['person', 'group']), reference: Type.String() },
    { additionalProperties: false },
  ),
  { maxItems: 1000 },
)

/** The groups of the directory and who is in them. */
export function directoryGroupRoutes({ directory }: DirectoryDependencies): FastifyPluginAsyncTypebox {
  const { store } = directory
  return async (app) => {
    app.get(
      '/directory/groups',
      {
        schema: {
          summary: 'List or search groups, by name',
          tags,
          querystring: Type.Object(pageQuery),
          response: { 200: listOf(groupSchema) },
        },
      },
      async ({ query: { cursor, ...query } }) => {
        return presentPage(await store.listGroups(directoryId, { ...query, after: cursor }), presentGroup)
      },
    )
    app.post(
      '/directory/groups',
      { schema: { summary: 'Add a group', tags, body, response: { 201: groupSchema } } },
      async ({ body: { attributes } }, reply) => {
        reply.code(201)
        return presentGroup(await createGroup(directory, directoryId, attributes))
      },
    )
    app.get(
      '/directory/groups/:group',
      { schema: { summary: 'One group', tags, params, response: { 200: groupSchema } } },
      async ({ params: { group } }) => presentGroup(await findGroup(store, directoryId, group)),
    )
    app.patch(
      '/directory/groups/:group',
      {
        schema: {
          summary: 'Set and clear attributes; displayName renames',
          tags,
          params,
          body,
          response: { 200: groupSchema },
        },
      },
      async ({ params: { group }, body: { attributes } }) =>
        presentGroup(await setGroup(directory, directoryId, group, attributes)),
    )
    app.delete(
      '/directory/groups/:group',
      {
        schema: {
          summary: 'Put a group into the bin; 30 days to restore',
          tags,
          params,
          response: { 200: groupSchema },
        },
      },
      async ({ params: { group } }) => presentGroup(await deleteGroup(directory, directoryId, group)),
    )
    const acts = [
      ['restore', restoreGroup, 'Take a group out of the bin'],
      ['purge', purgeGroup, 'Remove a group in the bin for good'],
    ] as const
    for (const [word, act, summary] of acts) {
      app.post(
        `/directory/groups/:group/${word}`,
        { schema: { summary, tags, params, response: { 200: groupSchema } } },
        async ({ params: { group } }) => presentGroup(await act(directory, directoryId, group)),
      )
    }
    app.get(
      '/directory/groups/:group/members',
      {
        schema: {
          summary: 'The direct members of a group',
          tags,
          params,
          querystring: Type.Object({ cursor: pageQuery.cursor, limit: pageQuery.limit }),
          response: { 200: listOf(memberSchema) },
        },
      },
      async ({ params: { group }, query: { cursor, limit } }) => {
        const { id } = await findGroup(store, directoryId, group)
        return presentPage(await store.listMembers(directoryId, id, { after: cursor, limit }), (member) => ({
          ...member,
        }))
      },
    )
    app.post(
      '/directory/groups/:group/members',
      {
        schema: {
          summary: 'Add and remove members',
          tags,
          params,
          body: Type.Object(
            { add: Type.Optional(references), remove: Type.Optional(references) },
            { additionalProperties: false },
          ),
          response: { 200: Type.Object({ added: Type.Integer(), removed: Type.Integer() }) },
        },
      },
      async ({ params: { group }, body: { add = [], remove = [] } }) => {
        const removed = await removeMembers(directory, directoryId, group, remove)
        const added = await addMembers(directory, directoryId, group, add)
        return { added: added.changed, removed: removed.changed }
      },
    )
  }
}
