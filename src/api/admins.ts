import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Admin } from '../access/admin.ts'
import {
  changeAdmin,
  type IssuedLink,
  inviteAdmin,
  makeFirstLink,
  makePasswordLink,
  requireAdmin,
} from '../access/manage-admins.ts'
import { permissionsOf, roles } from '../access/role.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import type { AccessDependencies, PasswordLinkMail } from './access-dependencies.ts'
import {
  adminSchema,
  passwordLinkSchema,
  presentAdmin,
  presentPasswordLink,
  presentSession,
  sessionSchema,
} from './access-shapes.ts'
import { principalOf } from './authorize.ts'
import { listOf, literals } from './shapes.ts'

const tags = ['admins']
const params = Type.Object({ admin: Type.String({ description: 'id or e-mail address' }) })
const withLink = Type.Object({
  ...adminSchema.properties,
  link: passwordLinkSchema,
  mail: literals(['sent', 'kept', 'none'], {
    description: 'kept: without a mail server; hand the link over another way',
  }),
})
const mail = Type.Boolean({ description: 'whether the link is mailed, too; true unless said', default: true })
const tenant = Type.String({ description: 'id or name; for the role customer_admin' })

/** Who may use the management API. */
export function adminRoutes({ access }: AccessDependencies): FastifyPluginAsyncTypebox {
  const { ports } = access
  return async (app) => {
    app.get(
      '/roles',
      {
        schema: {
          summary: 'The roles and what each may do',
          tags,
          response: {
            200: listOf(Type.Object({ role: Type.String(), permissions: Type.Array(Type.String()) })),
          },
        },
      },
      () => ({ items: roles.map((role) => ({ role, permissions: [...permissionsOf(role)] })) }),
    )
    app.get(
      '/admins',
      { schema: { summary: 'Every admin, by name', tags, response: { 200: listOf(adminSchema) } } },
      async () => ({ items: (await ports.store.listAdmins()).map(presentAdmin) }),
    )
    app.post(
      '/admins',
      {
        config: { showsSecret: true },
        schema: {
          summary:
            'Invite an admin, who is mailed the link to set the password with; the answer has it too, and nothing ever again does',
          tags,
          body: Type.Object(
            {
              email: Type.String(),
              name: Type.Optional(Type.String()),
              role: Type.String(),
              tenant: Type.Optional(tenant),
              mail: Type.Optional(mail),
            },
            { additionalProperties: false },
          ),
          response: { 201: withLink },
        },
      },
      async (request, reply) => {
        const { tenant, mail: isMailed = true, ...invitation } = request.body
        const tenantId = await tenantIdFor(tenant, access)
        const { admin, link } = await inviteAdmin({ ...invitation, tenantId }, ports)
        reply.code(201)
        const by = principalOf(request).name
        const mailed = await mailLink(isMailed, admin, link, 'invited', by, access)
        return { ...presentAdmin(admin), link: presentPasswordLink(link), mail: mailed }
      },
    )
    app.post(
      '/admins/first-link',
      {
        config: { showsSecret: true },
        schema: {
          summary: 'Make the link that sets the first password; refused once there is an admin',
          tags,
          response: { 201: passwordLinkSchema },
        },
      },
      async (_request, reply) => {
        reply.code(201)
        return presentPasswordLink(await makeFirstLink(ports))
      },
    )
    app.get(
      '/admins/:admin',
      { schema: { summary: 'One admin', tags, params, response: { 200: adminSchema } } },
      async ({ params: { admin } }) => presentAdmin(await requireAdmin(admin, ports)),
    )
    app.patch(
      '/admins/:admin',
      {
        schema: {
          summary: 'Change name or role, disable or enable; it holds from the next request on',
          tags,
          params,
          body: Type.Object(
            {
              name: Type.Optional(Type.String()),
              role: Type.Optional(Type.String()),
              tenant: Type.Optional(tenant),
              disabled: Type.Optional(Type.Boolean()),
            },
            { additionalProperties: false },
          ),
          response: { 200: adminSchema },
        },
      },
      async ({ params: { admin }, body: { tenant, ...change } }) => {
        const bound = tenant === undefined ? {} : { tenantId: await tenantIdFor(tenant, access) }
        return presentAdmin((await changeAdmin(admin, { ...change, ...bound }, ports)).after)
      },
    )
    adminSessionRoutes(app, access)
  }
}

/** A lost password, and the browsers an admin is signed in with. */
function adminSessionRoutes(
  app: Parameters<FastifyPluginAsyncTypebox>[0],
  access: AccessDependencies['access'],
): void {
  const { ports } = access
  app.post(
    '/admins/:admin/password-link',
    {
      config: { showsSecret: true },
      schema: {
        summary: 'Make a link to set a new password with, and mail it; earlier links end',
        tags,
        params,
        querystring: Type.Object({ mail: Type.Optional(mail) }),
        response: { 201: withLink },
      },
    },
    async (request, reply) => {
      const { admin } = request.params
      const made = await makePasswordLink(admin, ports)
      reply.code(201)
      const by = principalOf(request).name
      const isMailed = request.query.mail ?? true
      const mailed = await mailLink(isMailed, made.admin, made.link, 'reset', by, access)
      return { ...presentAdmin(made.admin), link: presentPasswordLink(made.link), mail: mailed }
    },
  )
  app.get(
    '/admins/:admin/sessions',
    {
      schema: {
        summary: 'Where an admin is signed in',
        tags,
        params,
        response: { 200: listOf(sessionSchema) },
      },
    },
    async (request) => {
      const { id } = await requireAdmin(request.params.admin, ports)
      const sessions = await ports.store.listSessions(id, ports.now())
      return { items: sessions.map((one) => presentSession(one, principalOf(request).sessionId)) }
    },
  )
  app.delete(
    '/admins/:admin/sessions',
    {
      schema: {
        summary: 'Sign an admin out everywhere',
        tags,
        params,
        response: { 200: Type.Object({ ended: Type.Integer() }) },
      },
    },
    async ({ params: { admin } }) => {
      const { id } = await requireAdmin(admin, ports)
      return { ended: await ports.store.endSessions(id, ports.now()) }
    },
  )
}

async function mailLink(
  isWanted: boolean,
  admin: Admin,
  link: IssuedLink,
  reason: PasswordLinkMail['reason'],
  by: string,
  access: AccessDependencies['access'],
): Promise<'sent' | 'kept' | 'none'> {
  if (!isWanted) return 'none'
  const { path } = presentPasswordLink(link)
  const { tenantId } = admin
  const tenantName = tenantId === null ? null : ((await access.tenantNameOf(tenantId)) ?? null)
  return await access.mailPasswordLink({ admin, reason, tenantName, path, expiresAt: link.expiresAt, by })
}

/** The id of the tenant that was named; null when none was. Throws `tenant_not_found`. */
export async function tenantIdFor(
  reference: string | undefined,
  access: AccessDependencies['access'],
): Promise<string | null> {
  if (reference === undefined) return null
  const id = await access.tenantIdOf(reference)
  if (id === undefined) throw new RollcallError('tenant_not_found', { tenant: reference })
  return id
}
