import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { RollcallError } from '../errors/rollcall-error.ts'
import { setSessionCookie } from './authorize.ts'
import type { CoreDependencies } from './core-dependencies.ts'

/** `/sign-in?code=…`, which the console's one-time link opens. Lies beside the API, not under it. */
export function signInRoutes({ sessions }: CoreDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    const querystring = Type.Object({ code: Type.String({ maxLength: 200 }) })
    app.get('/sign-in', { schema: { hide: true, querystring } }, async (request, reply) => {
      if (!sessions.spendSignInCode(request.query.code)) {
        if (request.headers.accept?.includes('text/html')) return reply.redirect('/?sign-in=spent', 303)
        throw new RollcallError('sign_in_link_spent')
      }
      setSessionCookie(request, reply, sessions)
      return reply.header('cache-control', 'no-store').redirect('/', 303)
    })
  }
}

/** Sessions of the console: make a sign-in link, ask who one is, sign out. */
export function sessionRoutes({ sessions }: CoreDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    const link = Type.Object({ path: Type.String(), expiresAt: Type.String() })
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
        const { code, expiresAt } = sessions.createSignInCode()
        reply.code(201)
        return { path: `/sign-in?code=${code}`, expiresAt: expiresAt.toISOString() }
      },
    )

    app.get(
      '/session',
      {
        schema: {
          summary: 'How this request is signed in',
          tags: ['session'],
          response: { 200: Type.Object({ signedInBy: Type.Enum(['key', 'session']) }) },
        },
      },
      async (request) => ({ signedInBy: request.signedInBy ?? 'key' }),
    )

    app.delete(
      '/session',
      { schema: { summary: 'Sign this browser out', tags: ['session'], response: { 204: Type.Null() } } },
      async (_request, reply) => reply.clearCookie(sessions.cookieName, { path: '/' }).code(204).send(null),
    )
  }
}
