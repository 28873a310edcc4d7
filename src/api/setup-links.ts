import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  listSetupLinks,
  makeSetupLink,
  observeSetup,
  revokeSetupLink,
} from '../provider/setup/manage-setup-links.ts'
import { principalOf } from './authorize.ts'
import type { CoreDependencies } from './core-dependencies.ts'
import {
  issuedSetupLinkSchema,
  presentProgress,
  presentSetupLink,
  setupLinkSchema,
  setupProgressSchema,
} from './setup-shapes.ts'
import { listOf } from './shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'

const tags = ['setup']
const tenant = Type.String({ description: 'id or name' })

/** Links for customers' admins, and how far a tenant's set-up has come. */
export function setupLinkRoutes({
  provider,
}: ProviderDependencies & CoreDependencies): FastifyPluginAsyncTypebox {
  const { ports, scimUrl, baseUrl } = provider
  return async (app) => {
    app.get(
      '/tenants/:tenant/setup',
      {
        schema: {
          summary: 'How far the set-up of an identity provider has come, as observed',
          tags,
          params: Type.Object({ tenant }),
          response: { 200: setupProgressSchema },
        },
      },
      async ({ params }) => presentProgress((await observeSetup(params.tenant, ports)).progress, scimUrl()),
    )
    app.get(
      '/tenants/:tenant/setup-links',
      {
        schema: {
          summary: 'Setup links of a tenant, newest first; their codes are not known any more',
          tags,
          params: Type.Object({ tenant }),
          response: { 200: listOf(setupLinkSchema) },
        },
      },
      async ({ params }) => ({
        items: (await listSetupLinks(params.tenant, ports)).map((link) =>
          presentSetupLink(link, ports.now()),
        ),
      }),
    )
    app.post(
      '/tenants/:tenant/setup-links',
      {
        config: { showsSecret: true },
        schema: {
          summary:
            'Make a link with which a customer’s admin sets their identity provider up: it opens once and may do nothing else',
          tags,
          params: Type.Object({ tenant }),
          body: Type.Object({
            expiresInHours: Type.Optional(Type.Integer({ description: '1 to 336; 72 when left out' })),
          }),
          response: { 201: issuedSetupLinkSchema },
        },
      },
      async (request, reply) => {
        const { params, body } = request
        const { link, code } = await makeSetupLink(
          params.tenant,
          { ...body, createdBy: principalOf(request).name },
          ports,
        )
        reply.code(201)
        const path = `/setup#${code}`
        return { ...presentSetupLink(link, ports.now()), path, url: `${baseUrl()}${path}` }
      },
    )
    app.delete(
      '/tenants/:tenant/setup-links/:link',
      {
        schema: {
          summary: 'Take a setup link back; the session that began with it ends, tokens it made go on',
          tags,
          params: Type.Object({ tenant, link: Type.String() }),
          response: { 200: setupLinkSchema },
        },
      },
      async ({ params }) =>
        presentSetupLink(await revokeSetupLink(params.tenant, params.link, ports), ports.now()),
    )
  }
}
