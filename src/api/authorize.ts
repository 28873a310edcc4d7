import { isIP } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { RollcallError } from '../errors/rollcall-error.ts'
import { type Sessions, sameText, sessionMs } from './session.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without sign-in: only what tells a stranger nothing. */
    public?: boolean
    /** Shows a secret that is shown once; `withoutSecrets` lets it pass. */
    showsSecret?: boolean
  }
  interface FastifyRequest {
    /** How the caller is signed in; undefined on public routes. */
    signedInBy: 'key' | 'session' | undefined
  }
}

export interface AuthorizeOptions {
  readonly apiKey: string
  readonly sessions: Sessions
  /** Host names beside loopback and literal addresses under which this server is known. */
  readonly hosts: readonly string[]
}

/**
 * Refuses requests whose Host header is a name we were not given: a page elsewhere that points its own name
 * at this machine (DNS rebinding) arrives with that name. Literal addresses cannot be rebound.
 */
export function refuseForeignHost(hosts: readonly string[]) {
  const known = new Set(['localhost', ...hosts.map((host) => host.toLowerCase())])
  return async (request: FastifyRequest): Promise<void> => {
    const host = hostName(request.headers.host ?? '')
    if (known.has(host) || host.endsWith('.localhost') || isIP(host) !== 0) return
    throw new RollcallError('foreign_host', { host: host || '(none)' })
  }
}

/** `name:port` or `[v6]:port` → the lower-cased name alone. */
function hostName(header: string): string {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(header.trim())
  return (match?.[1] ?? match?.[2] ?? '').toLowerCase()
}

/** Lets a request pass that carries the API key, or the console's session from the console itself. */
export function authorize(options: AuthorizeOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (request.routeOptions.config.public === true) return
    const authorization = request.headers.authorization
    if (authorization !== undefined) {
      const key = /^Bearer +(\S+) *$/i.exec(authorization)?.[1]
      if (key === undefined || !sameText(key, options.apiKey)) throw new RollcallError('not_signed_in')
      request.signedInBy = 'key'
      return
    }
    const cookie = request.cookies[options.sessions.cookieName]
    const expiry = cookie === undefined ? undefined : options.sessions.expiryOf(cookie)
    if (expiry === undefined) throw new RollcallError('not_signed_in')
    refuseForeignOrigin(request)
    request.signedInBy = 'session'
    if (expiry - Date.now() < sessionMs / 2) setSessionCookie(request, reply, options.sessions)
  }
}

/** A change that rides on a cookie must come from our own page (a browser always sends Origin with it). */
function refuseForeignOrigin(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const origin = request.headers.origin
  const host = URL.canParse(origin ?? '') ? new URL(origin ?? '').host : undefined
  if (host !== undefined && host === request.headers.host?.toLowerCase()) return
  throw new RollcallError('foreign_origin', { origin: origin ?? 'no origin' })
}

/** Starts or renews the console's session in the browser. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, sessions: Sessions): void {
  reply.setCookie(sessions.cookieName, sessions.issue(), {
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    path: '/',
    maxAge: Math.floor(sessionMs / 1000),
  })
}
