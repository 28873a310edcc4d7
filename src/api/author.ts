import type { FastifyRequest } from 'fastify'

/** The header in which whoever holds the operator key names the person it works for. A name, not a proof. */
export const authorHeader = 'x-rollcall-author'

/** Who made a change, as histories show it: the admin or key, and how they came. */
export function authorOf({ principal, headers }: Pick<FastifyRequest, 'headers' | 'principal'>): string {
  if (principal === null) return 'unknown'
  const way = principal.sessionId === null ? 'API key' : 'console'
  // Admins and named keys are who they are; only the one key that has no name of its own may be given one.
  if (principal.kind !== 'operator_key') return `${principal.name} (${way})`
  const given = headers[authorHeader]
  const name = (Array.isArray(given) ? given[0] : given)?.replace(/[^\p{L}\p{N} .@_+-]/gu, '').trim()
  return name === undefined || name === '' ? way : `${name.slice(0, 100)} (${way})`
}
