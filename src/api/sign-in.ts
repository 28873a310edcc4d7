import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { makeSignInLink, spendSignInLink } from '../access/sessions.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import { addAudit } from './audit-hook.ts'
import { browserOf, setSessionCookie } from './authorize.ts'
import type { CoreDependencies } from './core-dependencies.ts'

/** `/sign-in?code=…`, which the console's one-time link opens. Lies beside the API, not under it. */
export function signInRoutes({ access }: CoreDependencies): FastifyPluginAsyncTypebox {
  const { ports, operatorKey } = access
  return async (app) => {
    const querystring = Type.Object({ code: Type.String({ maxLength: 200 }) })
    app.get('/sign-in', { schema: { hide: true, querystring } }, async (request, reply) => {
      try {
        const begun = await spendSignInLink(request.query.code, operatorKey, browserOf(request), ports)
        await addAudit(request, ports, {
          actor: { kind: 'operator_key', id: 'operator-key', name: 'operator key', role: 'operator' },
          via: 'console',
          action: 'session.began',
          target: { kind: 'session', id: begun.session.id, name: null },
          outcome: 'done',
          code: null,
          changes: [],
        })
        setSessionCookie(request, reply, access, begun)
      } catch (error) {
        const isSpent = error instanceof RollcallError && error.code === 'sign_in_link_spent'
        if (!isSpent || !request.headers.accept?.includes('text/html')) throw error
        return reply.redirect('/?sign-in=spent', 303)
      }
      return reply.header('cache-control', 'no-store').redirect('/', 303)
    })
  }
}

/** The link that `rollcall console` prints. */
export function signInLinkRoutes({ access, publicUrl }: CoreDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    const link = Type.Object({
      path: Type.String(),
      url: Type.Optional(Type.String({ description: 'With the public URL, when one is set' })),
      expiresAt: Type.String(),
    })
    app.post(
      '/sign-in-links',
      {
        config: { showsSecret: true },
        schema: {
          summary: 'Make a link that signs a browser in, once, within ten minutes',
          tags: ['session'],
          response: { 201: link },
        },
      },
      async (_request, reply) => {
        const { code, expiresAt } = await makeSignInLink(access.ports)
        reply.code(201)
        const path = `/sign-in?code=${code}`
        const url = publicUrl === undefined ? {} : { url: `${publicUrl}${path}` }
        return { path, ...url, expiresAt: expiresAt.toISOString() }
      },
    )
  }
}
