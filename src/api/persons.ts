import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { addPerson } from '../provider/membership/manage-members.ts'
import {
  deleteProductPerson,
  findProductPerson,
  findProductPersonBy,
  putEmail,
} from '../provider/membership/manage-persons.ts'
import { principalOf } from './authorize.ts'
import { personSchema, presentPerson } from './member-shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'

const tags = ['persons']
const params = Type.Object({ somebody: Type.String({ description: 'id of the person' }) })
const closed = { additionalProperties: false }

/** Persons of the product, each once, whatever tenants they are in. No tenant's admin comes here. */
export function personRoutes({ provider: { ports } }: ProviderDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/persons',
      {
        schema: {
          summary: 'Add a person of the product’s own, who is a member of nothing yet',
          tags,
          body: Type.Object(
            {
              name: Type.Optional(Type.String({ maxLength: 200 })),
              email: Type.Optional(Type.String({ maxLength: 320 })),
              emailVerified: Type.Optional(Type.Boolean()),
            },
            closed,
          ),
          response: { 201: personSchema },
        },
      },
      async ({ body }, reply) => {
        const person = await findProductPerson(await addPerson(body, ports), ports)
        reply.code(201)
        return presentPerson(person)
      },
    )
    app.get(
      '/persons/:somebody',
      {
        schema: {
          summary: 'A person, with addresses and memberships',
          tags,
          params: Type.Object({
            somebody: Type.String({
              description:
                'id of the person, or an address that the person gave to the product; with a tenant also a user name or an external id there',
            }),
          }),
          querystring: Type.Object({
            tenant: Type.Optional(Type.String({ description: 'name or id: look among its people' })),
          }),
          response: { 200: personSchema },
        },
      },
      async ({ params, query }) =>
        presentPerson(await findProductPersonBy(params.somebody, query.tenant, ports)),
    )
    app.put(
      '/persons/:somebody/emails/:email',
      {
        schema: {
          summary: 'Add an address, or say whether the person has verified it',
          tags,
          params: Type.Object({ ...params.properties, email: Type.String() }),
          body: Type.Object({ verified: Type.Boolean() }, closed),
          response: { 200: personSchema },
        },
      },
      async ({ params, body }) =>
        presentPerson(await putEmail(params.somebody, params.email, body.verified, ports)),
    )
    app.delete(
      '/persons/:somebody',
      {
        schema: {
          summary: 'Delete a person out of the product and every tenant; refused for a last owner',
          tags,
          params,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await deleteProductPerson(request.params.somebody, principalOf(request).name, ports)
        return reply.code(204).send(null)
      },
    )
  }
}
