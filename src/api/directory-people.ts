import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  createPerson,
  deletePerson,
  disablePerson,
  enablePerson,
  findPerson,
  purgePerson,
  restorePerson,
  setPerson,
} from '../directory/index.ts'
import {
  type DirectoryDependencies,
  directoryId,
  presentGroup,
  presentPage,
  presentPerson,
} from './directory-dependencies.ts'
import { attributeEdit, groupSchema, pageQuery, personSchema } from './directory-shapes.ts'
import { listOf } from './shapes.ts'

const tags = ['directory']
const params = Type.Object({
  person: Type.String({ description: 'id, user name, or a mail address that only one person has' }),
})

/** The people of the directory. */
export function directoryPeopleRoutes({ directory }: DirectoryDependencies): FastifyPluginAsyncTypebox {
  const { store } = directory
  return async (app) => {
    app.get(
      '/directory/people',
      {
        schema: {
          summary: 'List or search people, by user name',
          tags,
          querystring: Type.Object(pageQuery),
          response: { 200: listOf(personSchema) },
        },
      },
      async ({ query: { cursor, ...query } }) => {
        return presentPage(await store.listPeople(directoryId, { ...query, after: cursor }), presentPerson)
      },
    )
    app.post(
      '/directory/people',
      {
        schema: {
          summary: 'Add a person',
          tags,
          body: Type.Object(
            { attributes: attributeEdit, manager: Type.Optional(Type.Union([Type.String(), Type.Null()])) },
            { additionalProperties: false },
          ),
          response: { 201: personSchema },
        },
      },
      async ({ body }, reply) => {
        reply.code(201)
        return presentPerson(await createPerson(directory, directoryId, body))
      },
    )
    app.get(
      '/directory/people/:person',
      { schema: { summary: 'One person', tags, params, response: { 200: personSchema } } },
      async ({ params: { person } }) => presentPerson(await findPerson(store, directoryId, person)),
    )
    app.get(
      '/directory/people/:person/groups',
      {
        schema: {
          summary: 'The groups a person is a direct member of',
          tags,
          params,
          response: { 200: listOf(groupSchema) },
        },
      },
      async ({ params: { person } }) => {
        const { id } = await findPerson(store, directoryId, person)
        return { items: (await store.groupsOf(directoryId, id)).map(presentGroup) }
      },
    )
    app.patch(
      '/directory/people/:person',
      {
        schema: {
          summary: 'Set and clear attributes; null clears, what is not named stays',
          tags,
          params,
          body: Type.Object(
            {
              attributes: Type.Optional(attributeEdit),
              manager: Type.Optional(Type.Union([Type.String(), Type.Null()])),
            },
            { additionalProperties: false },
          ),
          response: { 200: personSchema },
        },
      },
      async ({ params: { person }, body: { attributes = {}, manager } }) =>
        presentPerson(await setPerson(directory, directoryId, person, { attributes, manager })),
    )
    app.delete(
      '/directory/people/:person',
      {
        schema: {
          summary: 'Put a person into the bin; 30 days to restore',
          tags,
          params,
          response: { 200: personSchema },
        },
      },
      async ({ params: { person } }) => presentPerson(await deletePerson(directory, directoryId, person)),
    )
    const acts = [
      ['disable', disablePerson, 'Disable a person'],
      ['enable', enablePerson, 'Enable a person'],
      ['restore', restorePerson, 'Take a person out of the bin'],
      ['purge', purgePerson, 'Remove a person in the bin for good; accounts may be deleted then'],
    ] as const
    for (const [word, act, summary] of acts) {
      app.post(
        `/directory/people/:person/${word}`,
        { schema: { summary, tags, params, response: { 200: personSchema } } },
        async ({ params: { person } }) => presentPerson(await act(directory, directoryId, person)),
      )
    }
  }
}
