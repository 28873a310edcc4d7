import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from '../provider.ts'
import { answerNodeRequest, originOf } from './node-http.ts'

/** What is used of Express's request; `protocol`, `host` and `ip` heed the application's `trust proxy`. */
export interface ExpressRequest extends IncomingMessage {
  readonly originalUrl: string
  /** Where the router is mounted, as the client wrote it. */
  readonly baseUrl: string
  readonly protocol: string
  readonly host: string
  readonly ip?: string | undefined
}

/**
 * Middleware for Express 5: `app.use('/scim', scimMiddleware(provider))`. Mount it before body parsers: they have limits of
 * their own and answer errors in another form; a body that was parsed before is taken as it was left. Everything under the
 * mount is answered here, so nothing is handed on. `publicUrl` is the address clients use, without the mount.
 */
export function scimMiddleware(
  provider: Provider,
  options: { readonly publicUrl?: string | undefined } = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  return (incoming, response) => {
    const request = incoming as ExpressRequest
    const origin = options.publicUrl ?? originOf(request.protocol, request.host)
    answerNodeRequest(request, response, provider, {
      url: request.originalUrl.slice(request.baseUrl.length),
      baseUrl: `${origin}${request.baseUrl}`,
      remoteAddress: request.ip,
    })
  }
}
