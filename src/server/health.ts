import type { FastifyPluginAsync } from 'fastify'
import type { Database } from '../store/database.ts'
import type { Registry } from './metrics.ts'

export interface HealthDependencies {
  readonly database: Database
  readonly metrics: Registry
  /** False from the moment the server begins to stop, so that a load balancer sends nothing more. */
  readonly isServing: () => boolean
}

const longestAnswerMs = 2_000

/** `/livez` the process runs, `/readyz` it can do its work, `/metrics` for Prometheus. */
export function healthRoutes({ database, metrics, isServing }: HealthDependencies): FastifyPluginAsync {
  return async (app) => {
    app.get('/livez', { schema: { hide: true } }, async () => ({ status: 'live' }))
    app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
      const isReady = isServing() && (await answers(database))
      return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not_ready' })
    })
    app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.metrics()),
    )
  }
}

async function answers(database: Database): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, longestAnswerMs, false).unref())
  const question = database.rows('select 1').then(
    () => true,
    () => false,
  )
  return Promise.race([question, late])
}
