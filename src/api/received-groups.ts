import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { findGroup, listGroupMembers, listGroups } from '../provider/roles/received-groups.ts'
import { groupMemberSchema, presentGroup, receivedGroupSchema } from './product-role-shapes.ts'
import { afterId, listOf } from './shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'

const tags = ['roles of the product']
const tenant = Type.String({ description: 'id or name' })
const params = Type.Object({ tenant })
const oneGroup = Type.Object({
  tenant,
  group: Type.String({ description: 'id of the group, as the identity provider knows it here' }),
})
const page = {
  after: afterId,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
}

/** Groups as identity providers sent them, and who is in them. */
export function receivedGroupRoutes({
  provider: { ports },
}: ProviderDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/tenants/:tenant/groups',
      {
        schema: {
          summary: 'Groups that identity providers sent, by id',
          tags,
          params,
          querystring: Type.Object({
            search: Type.Optional(Type.String({ maxLength: 200, description: 'beginning of the name' })),
            ...page,
          }),
          response: { 200: listOf(receivedGroupSchema) },
        },
      },
      async ({ params, query: { search, after, limit = 100 } }) => {
        const { items, next } = await listGroups(params.tenant, { search, after, limit }, ports)
        return { items: items.map(presentGroup), ...(next === undefined ? {} : { next }) }
      },
    )
    app.get(
      '/tenants/:tenant/groups/:group',
      {
        schema: {
          summary: 'One group that an identity provider sent',
          tags,
          params: oneGroup,
          response: { 200: receivedGroupSchema },
        },
      },
      async ({ params }) => presentGroup(await findGroup(params.tenant, params.group, ports)),
    )
    app.get(
      '/tenants/:tenant/groups/:group/members',
      {
        schema: {
          summary:
            'Who is in a group as it was sent: people, members or not yet, and groups; by id of the record',
          tags,
          params: oneGroup,
          querystring: Type.Object(page),
          response: { 200: listOf(groupMemberSchema) },
        },
      },
      async ({ params, query: { after, limit = 100 } }) => {
        const { items, next } = await listGroupMembers(params.tenant, params.group, { after, limit }, ports)
        return { items: items.map((one) => ({ ...one })), ...(next === undefined ? {} : { next }) }
      },
    )
  }
}
