import type { FastifyRequest } from 'fastify'

/** The header in which a client names the person it works for. A name, not a proof. */
export const authorHeader = 'x-rollcall-author'

const ways = { key: 'API key', session: 'console' } as const

/** Who made a change, as histories show it: how they were signed in, and the name they gave. */
export function authorOf(request: Pick<FastifyRequest, 'headers' | 'signedInBy'>): string {
  const way = request.signedInBy === undefined ? 'unknown' : ways[request.signedInBy]
  const given = request.headers[authorHeader]
  const name = (Array.isArray(given) ? given[0] : given)?.replace(/[^\p{L}\p{N} .@_+-]/gu, '').trim()
  return name === undefined || name === '' ? way : `${name.slice(0, 100)} (${way})`
}
