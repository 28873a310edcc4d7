import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { AccessPorts } from '../access/ports.ts'
import { activate } from '../provider/plans/manage-plans.ts'
import {
  beginSetup,
  endSetup,
  issueSetupToken,
  readSetupLink,
  requireSetup,
} from '../provider/setup/manage-setup-links.ts'
import { mostSetupTokens, type SetupLink } from '../provider/setup/setup-link.ts'
import type { Tenant } from '../provider/tenants/tenant.ts'
import { addAudit } from './audit-hook.ts'
import type { CoreDependencies } from './core-dependencies.ts'
import { refuseForeignOrigin, refuseOtherSites } from './host-header.ts'
import { presentProgress, presentSetup, type SetupJson, setupSchema } from './setup-shapes.ts'
import { issuedTokenSchema, type ProviderDependencies, presentToken } from './tenant-shapes.ts'

const tags = ['setup']
const config = { public: true } as const
const code = Type.String({ maxLength: 200 })

/**
 * What the page behind a setup link works with. Whoever opened the link has no account and no role: these routes are all
 * they reach, for the one tenant of the link, while its session lasts. They are public to the table of permissions and
 * ask for that session themselves.
 */
export function setupRoutes(
  dependencies: ProviderDependencies & CoreDependencies,
): FastifyPluginAsyncTypebox {
  const { access, provider } = dependencies
  const { ports, scimUrl } = provider
  const cookieName = `${access.cookieName}_setup`

  /** Whose set-up this is; a change has to come from our own page. */
  const session = (request: FastifyRequest) => {
    refuseForeignOrigin(request)
    return requireSetup(request.cookies[cookieName], ports)
  }
  const show = async (tenant: Tenant, link: SetupLink): Promise<SetupJson> => {
    const progress = presentProgress(await ports.setup.progressOf(tenant.id), scimUrl())
    return presentSetup(tenant, link, progress, mostSetupTokens)
  }

  return async (app) => {
    app.post(
      '/setup-links/read',
      {
        config,
        schema: {
          summary: 'Whom a setup link is for; the link stays good',
          tags,
          body: Type.Object({ code }),
          response: {
            200: Type.Object({ tenant: Type.String({ description: 'its name' }), expiresAt: Type.String() }),
          },
        },
      },
      async ({ body }) => {
        const { tenant, link } = await readSetupLink(body.code, ports)
        return { tenant: tenant.name, expiresAt: link.expiresAt.toISOString() }
      },
    )
    app.post(
      '/setup-links/redeem',
      {
        config,
        schema: {
          summary: 'Open a setup link, once; this browser may then set the tenant up for a day',
          tags,
          body: Type.Object({ code }),
          response: { 201: setupSchema },
        },
      },
      async (request, reply) => {
        refuseOtherSites(request)
        const begun = await beginSetup(request.body.code, request.ip, ports)
        await audit(request, access.ports, begun.tenant, begun.link, 'setup_link.opened')
        setCookie(request, reply, cookieName, begun, ports.now())
        reply.code(201)
        return await show(begun.tenant, begun.link)
      },
    )
    app.get(
      '/setup',
      {
        config,
        schema: {
          summary: 'The set-up this browser may do, and how far it has come',
          tags,
          response: { 200: setupSchema },
        },
      },
      async (request) => {
        const { tenant, link } = await session(request)
        return await show(tenant, link)
      },
    )
    app.post(
      '/setup/tokens',
      {
        config: { ...config, showsSecret: true },
        schema: {
          summary: 'Make a token for the identity provider; the answer shows it, and nothing ever again does',
          tags,
          body: Type.Object({
            description: Type.String(),
            expiresInDays: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
          }),
          response: { 201: issuedTokenSchema },
        },
      },
      async (request, reply) => {
        const { tenant, link } = await session(request)
        const { record, token } = await issueSetupToken(link, request.body, ports)
        await audit(request, access.ports, tenant, link, 'token.created', {
          kind: 'token',
          id: record.id,
          name: record.description,
        })
        reply.code(201)
        return { ...presentToken(record, ports.now()), token, scimUrl: scimUrl() }
      },
    )
    app.post(
      '/setup/activate',
      {
        config,
        schema: {
          summary: 'Switch user provisioning of this tenant on; refused when its plan does not include it',
          tags,
          response: { 200: setupSchema },
        },
      },
      async (request) => {
        const { tenant, link } = await session(request)
        await activate(tenant.id, ports)
        await audit(request, access.ports, tenant, link, 'tenant.activated')
        return await show(tenant, link)
      },
    )
    app.post(
      '/setup/finish',
      { config, schema: { summary: 'End this set-up; tokens go on', tags, response: { 204: Type.Null() } } },
      async (request, reply) => {
        const { tenant, link } = await session(request)
        await endSetup(link, ports)
        await audit(request, access.ports, tenant, link, 'setup_link.finished')
        return reply.clearCookie(cookieName, { path: '/' }).code(204).send(null)
      },
    )
  }
}

function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  { cookie, expiresAt }: { readonly cookie: string; readonly expiresAt: Date },
  now: Date,
): void {
  reply.setCookie(name, cookie, {
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    path: '/',
    maxAge: Math.floor((expiresAt.getTime() - now.getTime()) / 1000),
  })
}

async function audit(
  request: FastifyRequest,
  ports: AccessPorts,
  tenant: Tenant,
  link: SetupLink,
  action: string,
  target: { readonly kind: string; readonly id: string; readonly name: string } = {
    kind: 'tenant',
    id: tenant.id,
    name: tenant.name,
  },
): Promise<void> {
  const name = link.recipient ?? `setup link made by ${link.createdBy}`
  await addAudit(request, ports, {
    actor: { kind: 'setup_link', id: link.id, name, role: null },
    tenantId: tenant.id,
    via: 'console',
    action,
    target,
    outcome: 'done',
    code: null,
    changes: [],
  })
}
