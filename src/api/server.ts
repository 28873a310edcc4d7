import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import swagger from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { answerUnreadable } from './answer-unreadable.ts'
import { auditChanges, type Snapshots } from './audit-hook.ts'
import { authorize } from './authorize.ts'
import type { CoreDependencies } from './core-dependencies.ts'
import { refuseForeignHost } from './host-header.ts'
import { answerUnknownRoutes } from './not-found.ts'
import { withoutSecrets } from './present.ts'
import { answerProblem } from './problem.ts'
import { signInRoutes } from './sign-in.ts'
import { consoleFiles } from './static.ts'
import { compileValidator } from './validate.ts'

/** A body of the management API; imports set their own limit on their route. */
const bodyLimit = 1_000_000

/** Of a part of an address: names of 200 characters, each up to nine when it is encoded. */
const longestParameter = 2_000

export interface ApiOptions {
  readonly dependencies: CoreDependencies
  /** Everything under /api/v1: `apiRoutes`, or `coreRoutes` and what a test adds. */
  readonly routes: readonly FastifyPluginAsync[]
  /** How the things stand that the routes change, for the audit log. */
  readonly snapshots?: Snapshots
  /** Host names, beside loopback and literal addresses, under which the server is reached. */
  readonly hosts?: readonly string[]
  /** Folder of the built console. */
  readonly consoleFolder?: string
  readonly logger?: FastifyBaseLogger
  /** Addresses and CIDR blocks of proxies whose X-Forwarded-* is believed. */
  readonly trustProxy?: readonly string[]
  /** What listens on the same port and has its own rules: SCIM, health, metrics. Registered before the console. */
  readonly mounts?: readonly FastifyPluginAsync[]
}

/**
 * Builds the HTTP server: management API under /api/v1, sign-in, the console at /, and what is mounted beside
 * them. It does not listen; `server` does.
 */
export async function buildApi(options: ApiOptions): Promise<FastifyInstance> {
  const app = Fastify({
    ...(options.logger === undefined ? { logger: false } : { loggerInstance: options.logger }),
    // Logged below instead, without query strings, which can hold a sign-in code.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => `r_${randomUUID()}`,
    bodyLimit,
    trustProxy: options.trustProxy?.length ? [...options.trustProxy] : false,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: true,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error, request, reply) =>
      answerProblem(error, request as unknown as FastifyRequest, reply as unknown as FastifyReply),
    routerOptions: { maxParamLength: longestParameter },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.decorateRequest('principal', null)
  app.decorateRequest('access', null)
  app.decorateRequest('tenantId', null)
  app.decorateRequest('mayStill', async () => false)
  app.setErrorHandler(answerProblem)
  app.setValidatorCompiler(compileValidator)
  // Not fast-json-stringify: it drops what a schema does not name.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  answerUnknownRoutes(app as unknown as FastifyInstance)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const path = request.url.split('?', 1)[0]
    const ms = Math.round(reply.elapsedTime)
    request.log.debug({ method: request.method, path, status: reply.statusCode, ms }, 'answered')
  })
  await app.register(cookie)
  await app.register(helmet, { contentSecurityPolicy: false, hsts: false })
  for (const mount of options.mounts ?? []) await app.register(mount)
  await app.register(managementApi(options))
  return app as unknown as FastifyInstance
}

/** The guarded part: what belongs to the management API and the console, and not to SCIM. */
function managementApi(options: ApiOptions): FastifyPluginAsync {
  const { dependencies, hosts = [], snapshots = {} } = options
  return async (app) => {
    await app.register(compress, { threshold: 1024 })
    app.addHook('onRequest', refuseForeignHost(hosts))
    await app.register(signInRoutes(dependencies))
    if (options.consoleFolder !== undefined) await app.register(consoleFiles(options.consoleFolder))
    await app.register(
      async (api) => {
        await describe(api, dependencies.version)
        api.addHook('onRequest', authorize(dependencies.access))
        api.addHook('onRequest', async (_request, reply) => {
          reply.header('cache-control', 'no-store')
        })
        api.addHook('preSerialization', async (request, _reply, payload) =>
          request.routeOptions.config.showsSecret === true ? payload : withoutSecrets(payload),
        )
        auditChanges(api, dependencies.access.ports, snapshots, dependencies.events)
        for (const routes of options.routes) await api.register(routes)
      },
      { prefix: '/api/v1' },
    )
  }
}

/** OpenAPI 3.1 of the routes that follow, at /api/v1/openapi.json. */
async function describe(api: FastifyInstance, version: string): Promise<void> {
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Rollcall management API', version, license: { name: 'Apache-2.0' } },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{ key: [] }],
    },
  })
  api.get('/openapi.json', { config: { public: true }, schema: { hide: true } }, async () => api.swagger())
}
