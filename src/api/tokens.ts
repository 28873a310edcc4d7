import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { RollcallError } from '../errors/rollcall-error.ts'
import {
  type IssuedToken,
  identifyToken,
  issueToken,
  listTokens,
  revokeToken,
  rotateToken,
} from '../provider/tokens/manage-tokens.ts'
import { principalOf } from './authorize.ts'
import { listOf } from './shapes.ts'
import {
  type IssuedTokenJson,
  identifiedTokenSchema,
  issuedTokenSchema,
  type ProviderDependencies,
  presentToken,
  tokenSchema,
} from './tenant-shapes.ts'

const tags = ['tokens']
const tenant = Type.String({ description: 'id or name' })
const inTenant = Type.Object({ tenant })
const oneToken = Type.Object({ tenant, token: Type.String({ description: 'id of the token' }) })

const tokenRequest = Type.Object(
  {
    description: Type.String(),
    scopes: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })),
    expiresInDays: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  },
  { additionalProperties: false },
)

/** The tokens that identity providers send. Each is shown once, when it is made. */
export function tokenRoutes({ provider }: ProviderDependencies): FastifyPluginAsyncTypebox {
  const { ports, scimUrl } = provider
  const presentIssued = ({ record, token }: IssuedToken): IssuedTokenJson => ({
    ...presentToken(record, ports.now()),
    token,
    scimUrl: scimUrl(),
  })
  return async (app) => {
    identifyRoute(app, provider)
    app.get(
      '/tenants/:tenant/tokens',
      {
        schema: {
          summary: 'The tokens of a tenant, newest first',
          tags,
          params: inTenant,
          response: { 200: listOf(tokenSchema) },
        },
      },
      async ({ params }) => ({
        items: (await listTokens(params.tenant, ports)).map((token) => presentToken(token, ports.now())),
      }),
    )
    app.post(
      '/tenants/:tenant/tokens',
      {
        config: { showsSecret: true },
        schema: {
          summary: 'Make a token; the answer shows it, and nothing ever again does',
          tags,
          params: inTenant,
          body: tokenRequest,
          response: { 201: issuedTokenSchema },
        },
      },
      async ({ params, body }, reply) => {
        reply.code(201)
        return presentIssued(await issueToken(params.tenant, body, ports))
      },
    )
    app.post(
      '/tenants/:tenant/tokens/:token/rotate',
      {
        config: { showsSecret: true },
        schema: {
          summary: 'Make a successor; the old token goes on for some days',
          tags,
          params: oneToken,
          body: Type.Object(
            { overlapDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 90 })) },
            { additionalProperties: false },
          ),
          response: { 201: issuedTokenSchema },
        },
      },
      async ({ params, body }, reply) => {
        reply.code(201)
        return presentIssued(await rotateToken(params.tenant, params.token, body, ports))
      },
    )
    app.delete(
      '/tenants/:tenant/tokens/:token',
      {
        schema: {
          summary: 'Revoke a token: it ends at once, everywhere',
          tags,
          params: oneToken,
          response: { 200: tokenSchema },
        },
      },
      async ({ params }) => presentToken(await revokeToken(params.tenant, params.token, ports), ports.now()),
    )
  }
}

/** A leaked token, found by whoever: whose is it, and does it still open anything? */
function identifyRoute(
  app: Parameters<FastifyPluginAsyncTypebox>[0],
  { ports }: ProviderDependencies['provider'],
): void {
  app.post(
    '/tokens/identify',
    {
      schema: {
        summary: 'Whose token this is; the secret is not sent, only its SHA-256',
        tags,
        body: Type.Object(
          {
            lookupId: Type.String({ pattern: '^[0-9A-Za-z]{12}$', description: 'the part behind rc_' }),
            digest: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the secret part' }),
          },
          { additionalProperties: false },
        ),
        response: { 200: identifiedTokenSchema },
      },
    },
    async (request) => {
      const { tenant: owner, record, isGenuine } = await identifyToken(request.body, ports)
      const { tenantId } = principalOf(request)
      if (tenantId !== null && tenantId !== owner.id) {
        throw new RollcallError('token_unknown', { lookupId: request.body.lookupId })
      }
      return { ...presentToken(record, ports.now()), tenantName: owner.name, isGenuine }
    },
  )
}
