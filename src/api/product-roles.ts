import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  declareRole,
  findRole,
  listGrants,
  listRoles,
  mapRole,
  retractRole,
  unmapRole,
} from '../provider/roles/manage-roles.ts'
import { principalOf } from './authorize.ts'
import {
  grantSchema,
  presentGrant,
  presentProductRole,
  presentRole,
  productRoleSchema,
  roleRequestSchema,
  tenantRoleSchema,
} from './product-role-shapes.ts'
import { listOf } from './shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'

const tags = ['roles of the product']
const tenant = Type.String({ description: 'id or name' })
const role = Type.String({ description: 'name' })
const params = Type.Object({ tenant })
const oneRole = Type.Object({ tenant, role })

type Api = Parameters<FastifyPluginAsyncTypebox>[0]
type Ports = ProviderDependencies['provider']['ports']

/** Roles of the product, and the groups that grant them: by id, to nobody by name. */
export function productRoleRoutes({ provider: { ports } }: ProviderDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    everywhereRoutes(app, ports)
    tenantRoutes(app, ports)
    mappingRoutes(app, ports)
    readingRoutes(app, ports)
  }
}

function everywhereRoutes(app: Api, ports: Ports): void {
  const oneName = Type.Object({ role })
  app.get(
    '/product-roles',
    {
      schema: {
        summary: 'Roles that every tenant has',
        tags,
        response: { 200: listOf(productRoleSchema) },
      },
    },
    async () => ({ items: (await ports.roles.listProductRoles()).map(presentProductRole) }),
  )
  app.put(
    '/product-roles/:role',
    {
      schema: {
        summary: 'Declare a role for every tenant, or change it',
        tags,
        params: oneName,
        body: roleRequestSchema,
        response: { 204: Type.Null() },
      },
    },
    async ({ params, body }, reply) => {
      await declareRole(null, params.role, body, ports)
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/product-roles/:role',
    {
      schema: {
        summary: 'Take a role from every tenant that has not declared it for itself; what it granted ends',
        tags,
        params: oneName,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await retractRole(null, request.params.role, principalOf(request).name, ports)
      return reply.code(204).send(null)
    },
  )
}

function tenantRoutes(app: Api, ports: Ports): void {
  app.get(
    '/tenants/:tenant/product-roles',
    {
      schema: {
        summary: 'Roles that count in a tenant, with the groups that grant them',
        tags,
        params,
        response: { 200: listOf(tenantRoleSchema) },
      },
    },
    async ({ params }) => ({ items: (await listRoles(params.tenant, ports)).map(presentRole) }),
  )
  app.put(
    '/tenants/:tenant/product-roles/:role',
    {
      schema: {
        summary: 'Declare a role for one tenant, or say otherwise of one that all have',
        tags,
        params: oneRole,
        body: roleRequestSchema,
        response: { 200: tenantRoleSchema },
      },
    },
    async ({ params, body }) => {
      await declareRole(params.tenant, params.role, body, ports)
      return presentRole(await findRole(params.tenant, params.role, ports))
    },
  )
  app.delete(
    '/tenants/:tenant/product-roles/:role',
    {
      schema: {
        summary: 'Take back a role that a tenant has declared; what it granted ends',
        tags,
        params: oneRole,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { params } = request
      await retractRole(params.tenant, params.role, principalOf(request).name, ports)
      return reply.code(204).send(null)
    },
  )
}

function mappingRoutes(app: Api, ports: Ports): void {
  const oneMapping = Type.Object({
    tenant,
    role,
    received: Type.String({ description: 'id of the group, as the identity provider knows it here' }),
  })
  app.put(
    '/tenants/:tenant/product-roles/:role/groups/:received',
    {
      schema: {
        summary: 'Have a group give the role to everyone in it, from now on and whatever it is called',
        tags,
        params: oneMapping,
        response: { 200: tenantRoleSchema },
      },
    },
    async (request) => {
      const { params } = request
      const by = principalOf(request).name
      return presentRole(await mapRole(params.tenant, params.role, params.received, by, ports))
    },
  )
  app.delete(
    '/tenants/:tenant/product-roles/:role/groups/:received',
    {
      schema: {
        summary: 'Have a group give the role no more',
        tags,
        params: oneMapping,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { params } = request
      await unmapRole(params.tenant, params.role, params.received, principalOf(request).name, ports)
      return reply.code(204).send(null)
    },
  )
}

function readingRoutes(app: Api, ports: Ports): void {
  app.get(
    '/tenants/:tenant/members/:member/roles',
    {
      schema: {
        summary: 'Which roles a member has, and from which group, since when and by whom',
        tags,
        params: Type.Object({ tenant, member: Type.String({ description: 'id of the person' }) }),
        response: { 200: listOf(grantSchema) },
      },
    },
    async ({ params }) => ({
      items: (await listGrants(params.tenant, params.member, ports)).map(presentGrant),
    }),
  )
}
