import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  addOwnMember,
  changeMember,
  findMember,
  listHistory,
  listMembers,
  markMember,
  mayEnter,
} from '../provider/membership/manage-members.ts'
import { memberVerbs } from '../provider/membership/member-verbs.ts'
import { principalOf } from './authorize.ts'
import {
  entrySchema,
  memberDetailSchema,
  memberEventSchema,
  memberSchema,
  presentEntry,
  presentMember,
  presentMemberEvent,
} from './member-shapes.ts'
import { afterId, listOf, literals } from './shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'

const tags = ['members']
const tenant = Type.String({ description: 'id or name' })
const params = Type.Object({ tenant })
const oneMember = Type.Object({ tenant, member: Type.String({ description: 'id of the person' }) })
const closed = { additionalProperties: false }

type Api = Parameters<FastifyPluginAsyncTypebox>[0]
type Ports = ProviderDependencies['provider']['ports']

/** Who is a member of a tenant, why, since when, and what a person can do about it. */
export function memberRoutes({ provider: { ports } }: ProviderDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    readingRoutes(app, ports)
    changingRoutes(app, ports)
    app.get(
      '/tenants/:tenant/may-enter',
      {
        schema: {
          summary: 'Whether somebody may enter, and why: what a sign-in layer asks',
          tags,
          params,
          querystring: Type.Object({
            subject: Type.String({
              minLength: 1,
              maxLength: 1000,
              description: 'id of the person, user name, e-mail address, or the directory’s own id',
            }),
          }),
          response: { 200: entrySchema },
        },
      },
      async ({ params, query }) => presentEntry(await mayEnter(params.tenant, query.subject, ports)),
    )
  }
}

function readingRoutes(app: Api, ports: Ports): void {
  app.get(
    '/tenants/:tenant/members',
    {
      schema: {
        summary: 'Members by id of the person; all but those removed, unless a state is named',
        tags,
        params,
        querystring: Type.Object({
          state: Type.Optional(literals(['active', 'deactivated', 'removed'])),
          own: Type.Optional(
            Type.Boolean({
              description: 'only the product’s own, whom no identity provider sends; false: others',
            }),
          ),
          search: Type.Optional(
            Type.String({ maxLength: 200, description: 'beginning of a name, user name or address' }),
          ),
          after: afterId,
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
        }),
        response: { 200: listOf(memberSchema) },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, ...wanted } = query
      const { items, next } = await listMembers(params.tenant, { ...wanted, limit }, ports)
      return { items: items.map(presentMember), ...(next === undefined ? {} : { next }) }
    },
  )
  app.get(
    '/tenants/:tenant/members/:member',
    {
      schema: {
        summary: 'One member, with the record',
        tags,
        params: oneMember,
        response: { 200: memberDetailSchema },
      },
    },
    async ({ params }) => {
      const member = await findMember(params.tenant, params.member, ports)
      return { ...presentMember(member), document: member.record && { ...member.record.document } }
    },
  )
  app.get(
    '/tenants/:tenant/members/:member/history',
    {
      schema: {
        summary: 'What happened to a member, newest first',
        tags,
        params: oneMember,
        querystring: Type.Object({
          before: Type.Optional(Type.Integer({ description: '`seq` of the last one seen' })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
        }),
        response: { 200: listOf(memberEventSchema) },
      },
    },
    async ({ params, query }) => {
      const { before, limit = 100 } = query
      const found = await listHistory(params.tenant, params.member, { before, limit }, ports)
      return { items: found.map(presentMemberEvent) }
    },
  )
}

function changingRoutes(app: Api, ports: Ports): void {
  app.post(
    '/tenants/:tenant/members',
    {
      schema: {
        summary: 'Make somebody of the product’s own a member, without an identity provider',
        tags,
        params,
        body: Type.Object(
          {
            person: Type.Optional(Type.String({ description: 'id of a person there is' })),
            name: Type.Optional(Type.String({ maxLength: 200 })),
            email: Type.Optional(Type.String({ maxLength: 320 })),
            emailVerified: Type.Optional(Type.Boolean()),
            owner: Type.Optional(Type.Boolean()),
          },
          closed,
        ),
        response: { 201: memberSchema },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const member = await addOwnMember(params.tenant, body, principalOf(request).name, ports)
      reply.code(201)
      return presentMember(member)
    },
  )
  app.patch(
    '/tenants/:tenant/members/:member',
    {
      schema: {
        summary: 'Say who is an owner, and who has emergency access',
        tags,
        params: oneMember,
        body: Type.Object(
          { owner: Type.Optional(Type.Boolean()), breakGlass: Type.Optional(Type.Boolean()) },
          closed,
        ),
        response: { 200: memberSchema },
      },
    },
    async (request) => {
      const { params, body } = request
      const by = principalOf(request).name
      return presentMember(await markMember(params.tenant, params.member, body, by, ports))
    },
  )
  for (const verb of memberVerbs) {
    app.post(
      `/tenants/:tenant/members/:member/${verb}`,
      {
        schema: { summary: summaries[verb], tags, params: oneMember, response: { 200: memberSchema } },
      },
      async (request) => {
        const { params } = request
        const by = principalOf(request).name
        return presentMember(await changeMember(params.tenant, params.member, verb, by, ports))
      },
    )
  }
}

const summaries = {
  deactivate: 'Take the access of a member; other organisations and the personal account are not touched',
  reactivate: 'Give a member access again, unless the directory says no',
  remove: 'End a membership; the person stays, and the record of the identity provider becomes unlinked',
} as const
