import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import { type ConnectionAuth, farewells } from '../engine/application/application.ts'
import {
  type ConnectionChange,
  changeConnection,
  createApplication,
  disconnectApplication,
  pauseApplication,
  reconnectApplication,
  requireApplication,
  resumeApplication,
} from '../engine/application/applications.ts'
import { checkConnection } from '../engine/application/check-connection.ts'
import { galleryEntries, galleryEntry } from '../engine/gallery/gallery.ts'
import { authorOf } from './author.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams, connectionCheckSchema, galleryEntrySchema } from './engine-shapes.ts'
import { presentApplication, presentCapabilities } from './present-engine.ts'
import { applicationSchema, connectionAuthSchema, listOf } from './shapes.ts'

const tags = ['applications']

const connectionProperties = {
  url: Type.Optional(
    Type.String({ maxLength: 2048, description: 'tenant URL: the SCIM base, without /Users' }),
  ),
  token: Type.Optional(
    Type.String({
      maxLength: 65_536,
      description:
        'the token, password or client secret; sealed at rest, bound to its hosts, never shown again',
    }),
  ),
  tokenExpiresAt: Type.Optional(
    Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description:
        'when the token ends at the application: warned of 30, 7 and 1 days before; null: not known',
    }),
  ),
  auth: Type.Optional(connectionAuthSchema),
  headers: Type.Optional(
    Type.Record(Type.String(), Type.String(), { description: 'sent with every request; no secrets' }),
  ),
  caCertificate: Type.Optional(
    Type.String({
      maxLength: 100_000,
      description: 'PEM of a certificate authority of your own; empty: none',
    }),
  ),
  allowPrivateAddress: Type.Optional(
    Type.Boolean({ description: 'loopback and private addresses are refused otherwise' }),
  ),
}

type ConnectionBody = {
  readonly [K in keyof typeof connectionProperties]?: Static<(typeof connectionProperties)[K]>
}

/** What a body says about the connection. The fields of `auth` are judged where the connection is read. */
function connectionOf(body: ConnectionBody) {
  const { token, tokenExpiresAt, url, auth, headers, caCertificate, allowPrivateAddress } = body
  return {
    ...(url === undefined ? {} : { url }),
    ...(token === undefined ? {} : { secret: token }),
    ...(tokenExpiresAt === undefined
      ? {}
      : { secretExpiresAt: tokenExpiresAt === null ? null : new Date(tokenExpiresAt) }),
    ...(auth === undefined ? {} : { auth: auth as ConnectionAuth }),
    ...(headers === undefined ? {} : { headers }),
    ...(caCertificate === undefined ? {} : { caCertificate }),
    ...(allowPrivateAddress === undefined ? {} : { allowPrivateAddress }),
  } satisfies ConnectionChange
}

/** Applications: from the gallery, their connection, on and off. */
export function applicationRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine
  return async (app) => {
    app.get(
      '/gallery',
      {
        schema: {
          summary: 'Applications to start from',
          tags,
          response: {
            200: listOf(galleryEntrySchema),
          },
        },
      },
      () => ({
        items: galleryEntries().map(
          ({ id, name, description, setup, notes, sources, urlHint, settings }) => ({
            id,
            name,
            description,
            setup: [...setup],
            notes: [...notes],
            sources: [...sources],
            url: settings.connection.url,
            urlHint,
          }),
        ),
      }),
    )
    app.get(
      '/applications',
      {
        schema: { summary: 'Every application, by name', tags, response: { 200: listOf(applicationSchema) } },
      },
      async () => {
        const all = await ports.store.listApplications()
        return { items: await Promise.all(all.map((one) => presentApplication(ports, one))) }
      },
    )
    app.post(
      '/applications',
      {
        schema: {
          summary: 'Add an application from the gallery, turned off',
          tags,
          body: Type.Object(
            {
              name: Type.String({ minLength: 1, maxLength: 200 }),
              from: Type.String({ description: 'id of the gallery entry' }),
              scope: Type.Optional(Type.Enum(['assigned', 'all'])),
              ...connectionProperties,
            },
            { additionalProperties: false },
          ),
          response: { 201: applicationSchema },
        },
      },
      async (request, reply) => {
        const { body } = request
        const { settings } = galleryEntry(body.from)
        const wanted = {
          name: body.name,
          template: body.from,
          settings: body.scope === undefined ? settings : { ...settings, scope: body.scope },
          ...connectionOf(body),
        }
        const note = `Made from the gallery entry ${body.from}.`
        const made = await createApplication(ports, wanted, { author: authorOf(request), note })
        reply.code(201)
        return presentApplication(ports, made)
      },
    )
    app.get(
      '/applications/:application',
      {
        schema: {
          summary: 'One application',
          tags,
          params: applicationParams,
          response: { 200: applicationSchema },
        },
      },
      async ({ params }) => presentApplication(ports, await requireApplication(ports, params.application)),
    )
    app.patch(
      '/applications/:application/connection',
      {
        schema: {
          summary: 'Change the connection; another host needs the secret again',
          tags,
          params: applicationParams,
          body: Type.Object(connectionProperties, { additionalProperties: false }),
          response: { 200: applicationSchema },
        },
      },
      async ({ params, body }) =>
        presentApplication(ports, await changeConnection(ports, params.application, connectionOf(body))),
    )
    app.post(
      '/applications/:application/test',
      {
        schema: {
          summary: 'Test Connection: a checklist; writes nothing at the target',
          tags,
          params: applicationParams,
          response: { 200: connectionCheckSchema },
        },
      },
      async ({ params }) => {
        const application = await requireApplication(ports, params.application)
        const { passed, suggestedUrl, steps, capabilities } = await checkConnection(ports, application)
        return {
          passed,
          suggestedUrl,
          steps: steps.map((step) => ({ ...step })),
          capabilities: capabilities && presentCapabilities(capabilities, application.settings),
        }
      },
    )
    app.post(
      '/applications/:application/resume',
      {
        schema: {
          summary: 'Turn provisioning on; leaves quarantine and starts a cycle',
          tags,
          params: applicationParams,
          response: { 200: applicationSchema },
        },
      },
      async ({ params }) => {
        const application = await resumeApplication(ports, params.application)
        engine.wake()
        return presentApplication(ports, application)
      },
    )
    app.post(
      '/applications/:application/pause',
      {
        schema: {
          summary: 'Pause provisioning after the objects in hand',
          tags,
          params: applicationParams,
          response: { 200: applicationSchema },
        },
      },
      async ({ params }) => presentApplication(ports, await pauseApplication(ports, params.application)),
    )
    app.delete(
      '/applications/:application',
      {
        schema: {
          summary: 'Disconnect an application; `farewell` says what becomes of the accounts Rollcall created',
          tags,
          params: applicationParams,
          querystring: Type.Object({
            farewell: Type.Enum([...farewells], {
              description:
                'keep forgets it at once; disable and delete run a last cycle first, under the guard',
            }),
            confirm: Type.String({ description: "the application's name" }),
          }),
          response: { 202: applicationSchema, 204: Type.Null() },
        },
      },
      async ({ params, query }, reply) => {
        const leaving = await disconnectApplication(ports, params.application, query)
        if (leaving === null) return reply.code(204).send(null)
        engine.wake()
        return reply.code(202).send(await presentApplication(ports, leaving))
      },
    )
    app.post(
      '/applications/:application/reconnect',
      {
        schema: {
          summary: 'Call off a disconnection that has not ended',
          tags,
          params: applicationParams,
          response: { 200: applicationSchema },
        },
      },
      async ({ params }) => {
        const application = await reconnectApplication(ports, params.application)
        engine.wake()
        return presentApplication(ports, application)
      },
    )
  }
}
