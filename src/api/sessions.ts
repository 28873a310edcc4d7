import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Admin } from '../access/admin.ts'
import { beginSession, confirmOwnSession, endOwnSession, listOwnSessions } from '../access/sessions.ts'
import { changePassword } from '../access/set-password.ts'
import { type SignInResult, signIn } from '../access/sign-in.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import { presentSession, presentWho, sessionSchema, type WhoJson, whoSchema } from './access-shapes.ts'
import { addAudit } from './audit-hook.ts'
import { browserOf, principalOf, setSessionCookie } from './authorize.ts'
import type { CoreDependencies } from './core-dependencies.ts'
import { refuseOtherSites } from './host-header.ts'
import { listOf } from './shapes.ts'

const tags = ['session']
const password = Type.String({ maxLength: 1024 })

/** Signing in with a password, signing out, one's own sessions and password. */
export function sessionRoutes({ access }: CoreDependencies): FastifyPluginAsyncTypebox {
  const { ports, cookieName } = access

  return async (app) => {
    app.get(
      '/session',
      { schema: { summary: 'Who asks, and what they may do', tags, response: { 200: whoSchema } } },
      async (request) => presentWho(principalOf(request)),
    )
    app.post(
      '/session',
      {
        config: { public: true },
        schema: {
          summary: 'Sign a browser in with e-mail address and password',
          tags,
          body: Type.Object(
            { email: Type.String({ maxLength: 320 }), password },
            { additionalProperties: false },
          ),
          response: { 201: whoSchema },
        },
      },
      async (request, reply) => {
        refuseOtherSites(request)
        const result = await signIn({ ...request.body, address: request.ip }, ports)
        if (!result.signedIn) {
          await auditRefusal(request, result)
          throw new RollcallError('sign_in_refused')
        }
        reply.code(201)
        return begin(request, reply, result.admin)
      },
    )
    app.delete(
      '/session',
      { schema: { summary: 'Sign this browser out', tags, response: { 204: Type.Null() } } },
      async (request, reply) => {
        const principal = principalOf(request)
        if (principal.sessionId !== null) await endOwnSession(principal, principal.sessionId, ports)
        return reply.clearCookie(cookieName, { path: '/' }).code(204).send(null)
      },
    )
    app.put(
      '/session/password',
      {
        schema: {
          summary: 'Change one’s own password; every session ends, and this browser gets a new one',
          tags,
          body: Type.Object({ current: password, password }, { additionalProperties: false }),
          response: { 200: whoSchema },
        },
      },
      async (request, reply) => {
        const principal = principalOf(request)
        if (principal.kind !== 'admin') throw new RollcallError('no_password_here')
        const admin = await changePassword(principal.id, { ...request.body, address: request.ip }, ports)
        return begin(request, reply, admin)
      },
    )
    app.post(
      '/session/confirm',
      {
        schema: {
          summary: 'Give one’s password again: for a quarter of an hour this session may make secrets',
          tags,
          body: Type.Object({ password }, { additionalProperties: false }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await confirmOwnSession(principalOf(request), request.body.password, request.ip, ports)
        return reply.code(204).send(null)
      },
    )
    app.get(
      '/sessions',
      {
        schema: {
          summary: 'One’s own sessions that last, newest first',
          tags,
          response: { 200: listOf(sessionSchema) },
        },
      },
      async (request) => {
        const principal = principalOf(request)
        const sessions = await listOwnSessions(principal, ports)
        return { items: sessions.map((one) => presentSession(one, principal.sessionId)) }
      },
    )
    app.delete(
      '/sessions/:session',
      {
        schema: {
          summary: 'End one of one’s own sessions',
          tags,
          params: Type.Object({ session: Type.String() }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await endOwnSession(principalOf(request), request.params.session, ports)
        return reply.code(204).send(null)
      },
    )
  }

  async function begin(request: FastifyRequest, reply: FastifyReply, admin: Admin): Promise<WhoJson> {
    const begun = await beginSession({ adminId: admin.id }, browserOf(request), ports)
    await auditBegun(request, access, admin, begun.session.id)
    setSessionCookie(request, reply, access, begun)
    const { id, name, role, tenantId } = admin
    return presentWho({ kind: 'admin', id, name, role, tenantId, sessionId: begun.session.id })
  }

  async function auditRefusal(
    request: FastifyRequest,
    { reason, admin, blockedUntil }: Extract<SignInResult, { signedIn: false }>,
  ): Promise<void> {
    await addAudit(request, ports, {
      action: 'session.refused',
      target: { kind: 'admin', id: admin?.id ?? null, name: admin?.email ?? null },
      tenantId: admin?.tenantId ?? null,
      via: 'console',
      outcome: 'refused',
      code: reason,
      changes:
        blockedUntil === null ? [] : [{ path: 'blockedUntil', from: null, to: blockedUntil.toISOString() }],
    })
  }
}

/** Says in the audit log that an admin's browser is signed in. */
export async function auditBegun(
  request: FastifyRequest,
  { ports }: CoreDependencies['access'],
  admin: Admin,
  sessionId: string,
): Promise<void> {
  await addAudit(request, ports, {
    actor: { kind: 'admin', id: admin.id, name: admin.name, role: admin.role },
    tenantId: admin.tenantId,
    via: 'console',
    action: 'session.began',
    target: { kind: 'session', id: sessionId, name: null },
    outcome: 'done',
    code: null,
    changes: [],
  })
}
