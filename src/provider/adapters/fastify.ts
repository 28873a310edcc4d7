import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { FastifyPluginAsync } from 'fastify'
import type { Provider } from '../provider.ts'
import { createNodeListener, isUnderMount, type NodeListenerOptions } from './node-http.ts'

/**
 * Mounts a provider in a Fastify server. Requests under the mount are taken before Fastify reads their URL, method or
 * body, so that no error of the framework answers in another form than SCIM's; `inject` finds the same listener by route.
 */
export function scimPlugin(provider: Provider, options: NodeListenerOptions): FastifyPluginAsync {
  const listener = createNodeListener(provider, options)
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))
    for (const url of [options.mount, `${options.mount}/*`]) {
      app.all(url, { schema: { hide: true } }, (request, reply) => {
        reply.hijack()
        listener(request.raw, reply.raw)
      })
    }
    const others = app.server.listeners('request') as RequestListener[]
    app.server.removeAllListeners('request')
    app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (isUnderMount(request.url, options.mount)) listener(request, response)
      else for (const other of others) other.call(app.server, request, response)
    })
  }
}
