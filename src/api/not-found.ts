import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { RollcallError } from '../errors/rollcall-error.ts'

/** Tells a wrong address (404) from a wrong method at a right one (405). Install before the first route. */
export function answerUnknownRoutes(app: FastifyInstance): void {
  const known: { method: string; pattern: RegExp }[] = []
  app.addHook('onRoute', ({ method, url }) => {
    if (url.includes('*')) return
    const pattern = new RegExp(`^${url.split('/').map(segmentPattern).join('/')}/?$`)
    for (const one of [method].flat()) known.push({ method: one, pattern })
  })
  app.setNotFoundHandler(async (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?')[0] ?? request.url
    const allowed = new Set(known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))
    if (allowed.size === 0 || allowed.has(request.method))
      throw new RollcallError('route_not_found', { path })
    const allow = [...allowed].sort().join(', ')
    reply.header('allow', allow)
    throw new RollcallError('method_not_allowed', { path, method: request.method, allow })
  })
}

/** `:id` stands for any one segment; everything else for itself. */
function segmentPattern(segment: string): string {
  return segment.startsWith(':') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
