import type { FastifyReply, FastifyRequest } from 'fastify'
import { authenticateKey, authenticateSession } from '../access/authenticate.ts'
import { decideAccess, rolesWith } from '../access/decide-access.ts'
import type { Principal } from '../access/principal.ts'
import { requireFresh } from '../access/sessions.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import type { AccessDependencies } from './access-dependencies.ts'
import { refuseForeignOrigin } from './host-header.ts'
import { accessOf, type RouteAccess } from './route-permissions.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without sign-in: only what tells a stranger nothing. */
    public?: boolean
    /** Shows a secret that is shown once; `withoutSecrets` lets it pass. */
    showsSecret?: boolean
  }
  interface FastifyRequest {
    /** Who asks; null on public routes. */
    principal: Principal | null
    /** What the table says of this route; null: nothing. */
    access: RouteAccess | null
    /** Id of the tenant that the path names; null: none, or one that does not exist. */
    tenantId: string | null
    /** Looks again whether whoever asks may still do this: for answers that go on for long. */
    mayStill: () => Promise<boolean>
  }
}

type Access = AccessDependencies['access']

/**
 * Lets a request pass that carries a key, or the console's session from the console itself, when the role of whoever
 * sends it has the route's permission. Things of another tenant are answered like things that do not exist.
 */
export function authorize(access: Access) {
  return async (request: FastifyRequest): Promise<void> => {
    if (request.routeOptions.config.public === true) return
    request.principal = await identify(request, access)
    if (request.principal === null) throw new RollcallError('not_signed_in')
    // A request that rides on a cookie is refused before anything else is looked at.
    if (request.principal.sessionId !== null) refuseForeignOrigin(request)
    request.access = accessOf(request.method, request.routeOptions.url ?? '') ?? null
    const named = namedTenant(request)
    request.tenantId = named === undefined ? null : ((await access.tenantIdOf(named)) ?? null)
    decide(request, request.principal, named)
    if (request.access?.mints) requireFresh(request.principal, access.ports.now())
    request.mayStill = async () => {
      const now = await identify(request, access, { isUse: false })
      return now !== null && isAllowed(request, now, named).allowed
    }
  }
}

function isAllowed(request: FastifyRequest, principal: Principal, named: string | undefined) {
  const tenantId = named === undefined ? undefined : request.tenantId
  return decideAccess(principal, { permission: request.access?.permission, tenantId })
}

function decide(request: FastifyRequest, principal: Principal, named: string | undefined): void {
  const decision = isAllowed(request, principal, named)
  if (decision.allowed) return
  if (decision.reason === 'tenant') throw new RollcallError('tenant_not_found', { tenant: named })
  const permission = request.access?.permission
  throw new RollcallError('not_allowed', {
    who: principal.name,
    role: principal.role,
    permission: permission ?? 'what this address does',
    roles: rolesWith(permission).join(', '),
  })
}

/** A key is never passed over for the cookie: whoever sends a wrong one is refused. */
async function identify(
  request: FastifyRequest,
  { ports, operatorKey, cookieName }: Access,
  options: { readonly isUse?: boolean } = {},
): Promise<Principal | null> {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const key = /^Bearer +(\S+) *$/i.exec(authorization)?.[1]
    return key === undefined ? null : ((await authenticateKey(key, request.ip, operatorKey, ports)) ?? null)
  }
  const cookie = request.cookies[cookieName]
  if (cookie === undefined) return null
  return (await authenticateSession(cookie, operatorKey, ports, options))?.principal ?? null
}

function namedTenant({ params }: FastifyRequest): string | undefined {
  if (typeof params !== 'object' || params === null || !('tenant' in params)) return undefined
  return String(params.tenant)
}

/** Who asks, on a route that is not public. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new RollcallError('not_signed_in')
  return request.principal
}

/** Gives the browser its session. */
export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { ports, cookieName }: Access,
  begun: { readonly cookie: string; readonly session: { readonly expiresAt: Date } },
): void {
  reply.setCookie(cookieName, begun.cookie, {
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    path: '/',
    maxAge: Math.floor((begun.session.expiresAt.getTime() - ports.now().getTime()) / 1000),
  })
}

/** Where a browser is, as it says and as its connection shows. */
export function browserOf(request: FastifyRequest): { address: string; client: string } {
  return { address: request.ip, client: request.headers['user-agent'] ?? '' }
}
