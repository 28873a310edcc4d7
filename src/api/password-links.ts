import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { longestPassword, shortestPassword } from '../access/password.ts'
import { beginSession } from '../access/sessions.ts'
import { readPasswordLink, spendPasswordLink } from '../access/set-password.ts'
import { presentWho, whoSchema } from './access-shapes.ts'
import { addAudit } from './audit-hook.ts'
import { browserOf, setSessionCookie } from './authorize.ts'
import type { CoreDependencies } from './core-dependencies.ts'
import { refuseOtherSites } from './host-header.ts'
import { auditBegun } from './sessions.ts'
import { literals } from './shapes.ts'

const tags = ['session']
const code = Type.String({ maxLength: 200 })
const nullableText = Type.Union([Type.String(), Type.Null()])

/** The page behind a one-time link: whom it is for, and setting the password. */
export function passwordLinkRoutes({ access }: CoreDependencies): FastifyPluginAsyncTypebox {
  const { ports } = access
  return async (app) => {
    app.get(
      '/sign-in-state',
      {
        config: { public: true },
        schema: {
          summary: 'Can anyone sign in with a password yet?',
          tags,
          response: { 200: Type.Object({ passwords: Type.Boolean() }) },
        },
      },
      async () => ({ passwords: await ports.store.hasActiveAdmin() }),
    )
    app.post(
      '/password-links/read',
      {
        config: { public: true },
        schema: {
          summary: 'Whom a password link is for; the link stays good',
          tags,
          body: Type.Object({ code }, { additionalProperties: false }),
          response: {
            200: Type.Object({
              purpose: literals(['first_admin', 'password']),
              email: nullableText,
              name: nullableText,
              expiresAt: Type.String(),
              shortest: Type.Integer(),
              longest: Type.Integer(),
            }),
          },
        },
      },
      async ({ body }) => {
        const owner = await readPasswordLink(body.code, ports)
        return {
          purpose: owner.purpose,
          email: owner.purpose === 'password' ? owner.admin.email : null,
          name: owner.purpose === 'password' ? owner.admin.name : null,
          expiresAt: owner.expiresAt.toISOString(),
          shortest: shortestPassword,
          longest: longestPassword,
        }
      },
    )
    app.post(
      '/password-links/spend',
      {
        config: { public: true },
        schema: {
          summary: 'Set the password with a link, once; this browser is signed in',
          tags,
          body: Type.Object(
            {
              code,
              password: Type.String({ maxLength: 1024 }),
              email: Type.Optional(Type.String({ maxLength: 320, description: 'of the first admin' })),
              name: Type.Optional(Type.String({ maxLength: 300 })),
            },
            { additionalProperties: false },
          ),
          response: { 201: whoSchema },
        },
      },
      async (request, reply) => {
        refuseOtherSites(request)
        const admin = await spendPasswordLink(request.body, ports)
        await addAudit(request, ports, {
          actor: { kind: 'admin', id: admin.id, name: admin.name, role: admin.role },
          tenantId: admin.tenantId,
          via: 'console',
          action: 'admin.password_set',
          target: { kind: 'admin', id: admin.id, name: admin.email },
          outcome: 'done',
          code: null,
          changes: [],
        })
        const begun = await beginSession({ adminId: admin.id }, browserOf(request), ports)
        await auditBegun(request, access, admin, begun.session.id)
        setSessionCookie(request, reply, access, begun)
        reply.code(201)
        const { id, name, role, tenantId } = admin
        return presentWho({ kind: 'admin', id, name, role, tenantId, sessionId: begun.session.id })
      },
    )
  }
}
