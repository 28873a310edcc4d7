import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  createOauthClient,
  listOauthClients,
  revokeOauthClient,
} from '../provider/oauth/manage-oauth-clients.ts'
import { issuedOauthClientSchema, oauthClientSchema, presentOauthClient } from './oauth-shapes.ts'
import { listOf } from './shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'

const tags = ['tokens']
const tenant = Type.String({ description: 'id or name' })

/** Identity providers that fetch their tokens by themselves (OAuth 2.0 client credentials). */
export function oauthClientRoutes({ provider }: ProviderDependencies): FastifyPluginAsyncTypebox {
  const { ports, baseUrl } = provider
  return async (app) => {
    app.get(
      '/tenants/:tenant/oauth-clients',
      {
        schema: {
          summary: 'OAuth clients of a tenant, newest first',
          tags,
          params: Type.Object({ tenant }),
          response: { 200: listOf(oauthClientSchema) },
        },
      },
      async ({ params }) => ({
        items: (await listOauthClients(params.tenant, ports)).map((one) =>
          presentOauthClient(one, ports.now()),
        ),
      }),
    )
    app.post(
      '/tenants/:tenant/oauth-clients',
      {
        config: { showsSecret: true },
        schema: {
          summary: 'Make an OAuth client; the answer shows its secret, and nothing ever again does',
          tags,
          params: Type.Object({ tenant }),
          body: Type.Object({
            description: Type.String(),
            scopes: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })),
            expiresInDays: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
          }),
          response: { 201: issuedOauthClientSchema },
        },
      },
      async ({ params, body }, reply) => {
        const { client, secret } = await createOauthClient(params.tenant, body, ports)
        reply.code(201)
        return {
          ...presentOauthClient(client, ports.now()),
          clientSecret: secret,
          tokenUrl: `${baseUrl()}/oauth/token`,
          scimUrl: provider.scimUrl(),
        }
      },
    )
    app.delete(
      '/tenants/:tenant/oauth-clients/:client',
      {
        schema: {
          summary: 'Revoke an OAuth client: it and every token it fetched end at once',
          tags,
          params: Type.Object({ tenant, client: Type.String({ description: 'id or client id' }) }),
          response: { 200: oauthClientSchema },
        },
      },
      async ({ params }) =>
        presentOauthClient(await revokeOauthClient(params.tenant, params.client, ports), ports.now()),
    )
  }
}
