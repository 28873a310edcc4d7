import type { FastifyPluginAsync } from 'fastify'
import { answerTokenRequest, type TokenEndpointPorts } from '../oauth/answer-token-request.ts'
import { authorizationServerMetadata } from '../oauth/metadata.ts'

const bodyLimit = 8_192

/** The token endpoint and its description, beside the SCIM endpoint: identity providers reach both from elsewhere. */
export function oauthPlugin(ports: TokenEndpointPorts, baseUrl: () => string): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'string', bodyLimit }, (_request, body, done) =>
      done(null, body),
    )
    app.post('/oauth/token', { schema: { hide: true }, bodyLimit }, async (request, reply) => {
      const { status, headers, body } = await answerTokenRequest(
        {
          method: request.method,
          query: request.url.split('?')[1] ?? '',
          contentType: request.headers['content-type'],
          authorization: request.headers.authorization,
          body: typeof request.body === 'string' ? request.body : '',
          remoteAddress: request.ip,
        },
        ports,
      )
      return reply.code(status).headers(headers).send(body)
    })
    app.get('/.well-known/oauth-authorization-server', { schema: { hide: true } }, async (_request, reply) =>
      reply.header('cache-control', 'max-age=3600').send(authorizationServerMetadata(baseUrl())),
    )
  }
}
