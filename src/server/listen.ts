import { isIPv6 } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { RollcallError } from '../errors/rollcall-error.ts'

/**
 * Listens, and says where: `http://127.0.0.1:4664`. An address that means "everywhere" is named as loopback, where
 * a person on this machine can open it.
 *
 * @throws RollcallError port_in_use, port_not_allowed
 */
export async function listen(
  app: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<string> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (reason === 'EADDRINUSE') throw new RollcallError('port_in_use', { host, port }, { cause: error })
    if (['EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'].includes(reason)) {
      throw new RollcallError('port_not_allowed', { host, port, reason }, { cause: error })
    }
    throw error
  }
  const address = app.server.address()
  const actualPort = typeof address === 'object' && address !== null ? address.port : port
  return `http://${shownHost(host)}:${actualPort}`
}

function shownHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return isIPv6(host) ? `[${host}]` : host
}
