import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { RollcallError } from '../errors/rollcall-error.ts'

/**
 * Refuses requests whose Host header is a name we were not given: a page elsewhere that points its own name
 * at this machine (DNS rebinding) arrives with that name. Literal addresses cannot be rebound.
 */
export function refuseForeignHost(hosts: readonly string[]) {
  const known = new Set(['localhost', ...hosts.map((host) => host.toLowerCase())])
  return async (request: FastifyRequest): Promise<void> => {
    const host = hostName(request.host ?? '')
    if (known.has(host) || host.endsWith('.localhost') || isIP(host) !== 0) return
    throw new RollcallError('foreign_host', { host: host || '(none)' })
  }
}

/** `name:port` or `[v6]:port` → the lower-cased name alone. */
function hostName(header: string): string {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(header.trim())
  return (match?.[1] ?? match?.[2] ?? '').toLowerCase()
}

/** A change that rides on a cookie must come from our own page (a browser always sends Origin with it). */
export function refuseForeignOrigin(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  if (isOwnOrigin(request)) return
  throw new RollcallError('foreign_origin', { origin: request.headers.origin ?? 'no origin' })
}

/** A request that says where it comes from comes from our own page; one that says nothing is no browser's. */
export function refuseOtherSites(request: FastifyRequest): void {
  if (request.headers.origin !== undefined) refuseForeignOrigin(request)
}

function isOwnOrigin({ headers, host: ownHost }: FastifyRequest): boolean {
  const origin = headers.origin ?? ''
  const host = URL.canParse(origin) ? new URL(origin).host : undefined
  return host !== undefined && host === ownHost?.toLowerCase()
}
