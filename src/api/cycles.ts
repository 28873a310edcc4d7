import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { requireApplication } from '../engine/application/applications.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams } from './engine-shapes.ts'
import { presentCycle } from './present-engine.ts'
import { cycleSchema, listOf, literals } from './shapes.ts'

const tags = ['cycles']

const beginSchema = Type.Object(
  {
    kind: Type.Optional(literals(['reconciliation'])),
    repair: Type.Optional(
      Type.Boolean({ description: 'of a reconciliation: the next cycle repairs all that is found' }),
    ),
  },
  { additionalProperties: false },
)

/** Cycles of an application: the current one, earlier ones, start and stop. */
export function cycleRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports, runner } = engine
  const { store } = ports
  return async (app) => {
    app.get(
      '/applications/:application/cycles',
      {
        schema: {
          summary: 'Cycles, newest first',
          tags,
          params: applicationParams,
          querystring: Type.Object({
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
            kind: Type.Optional(
              literals(['initial', 'incremental', 'reconciliation'], { description: 'only those' }),
            ),
          }),
          response: { 200: listOf(cycleSchema) },
        },
      },
      async ({ params, query }) => {
        const { id, limitedUntil } = await requireApplication(ports, params.application)
        const cycles = await store.listCycles(id, query.limit ?? 20, query.kind)
        return { items: cycles.map((cycle) => presentCycle(cycle, ports.now(), limitedUntil)) }
      },
    )
    app.get(
      '/applications/:application/cycles/:cycle',
      {
        schema: {
          summary: 'One cycle; `latest` is the newest',
          tags,
          params: Type.Object({ ...applicationParams.properties, cycle: Type.String() }),
          response: { 200: cycleSchema },
        },
      },
      async ({ params }) => {
        const { id, limitedUntil } = await requireApplication(ports, params.application)
        const cycle = await store.findCycle(
          id,
          ...(params.cycle === 'latest' ? [] : [requireUuid(params.cycle)]),
        )
        if (cycle === null) throw new RollcallError('cycle_not_found', { cycle: params.cycle })
        return presentCycle(cycle, ports.now(), limitedUntil)
      },
    )
    app.post(
      '/applications/:application/cycles',
      {
        schema: {
          summary:
            'Run a cycle now; answers with the cycle that runs, and whether it ran already. A reconciliation only reads',
          tags,
          params: applicationParams,
          body: Type.Union([beginSchema, Type.Null()]),
          response: {
            202: Type.Object({
              ...cycleSchema.properties,
              joined: Type.Boolean(),
              taken: Type.Array(cycleSchema, {
                description:
                  'cycles that began by themselves a moment before and have taken what changed; each is told once',
              }),
            }),
          },
        },
      },
      async ({ params, body }, reply) => {
        const application = await requireApplication(ports, params.application)
        if (application.power !== 'on')
          throw new RollcallError('application_paused', { application: application.name })
        reply.code(202)
        if (body?.kind === 'reconciliation') {
          const { run } = await runner.startReconciliation(application.id, { repair: body.repair ?? false })
          return { ...presentCycle(run.cycle, ports.now()), joined: false, taken: [] }
        }
        const { cycle, joined } = await runner.start(application.id)
        const taken = await store.askFor(cycle, takenWithinMs)
        return {
          ...presentCycle(cycle, ports.now()),
          joined,
          taken: taken.map((one) => presentCycle(one, ports.now())),
        }
      },
    )
    app.post(
      '/applications/:application/cycles/stop',
      {
        schema: {
          summary: 'Stop the running cycle after the objects in hand',
          tags,
          params: applicationParams,
          response: { 200: Type.Object({ stopping: Type.Boolean() }) },
        },
      },
      async ({ params }) => {
        const { id } = await requireApplication(ports, params.application)
        return { stopping: await store.requestStop(id) }
      },
    )
  }
}

/** A cycle that ended longer ago has nothing to do with what somebody has just changed. */
const takenWithinMs = 120_000

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function requireUuid(text: string): string {
  if (!uuidForm.test(text)) throw new RollcallError('cycle_not_found', { cycle: text })
  return text
}
