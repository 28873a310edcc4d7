import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { ApplicationRecord } from '../engine/application/application-record.ts'
import { requireApplication } from '../engine/application/applications.ts'
import { type Drift, type DriftQuery, driftKinds } from '../engine/reconciliation/drift.ts'
import { describeDrift, repairTexts } from '../engine/reconciliation/drift-text.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import { type DriftJson, driftListSchema, repairSchema } from './cycle-shapes.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams } from './engine-shapes.ts'
import { presentCycle } from './present-engine.ts'
import { literals } from './shapes.ts'

const tags = ['drift']

/** What is not as it was left at the target, as the newest reconciliation found it. */
export function driftRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine
  const { store } = ports
  const requireReconciliation = async ({ id, name }: ApplicationRecord, cycleId: string | undefined) => {
    const found = await store.findReconciliation(id, cycleId)
    if (found === null) throw new RollcallError('reconciliation_not_found', { application: name })
    return found
  }
  return async (app) => {
    app.get(
      '/applications/:application/drift',
      {
        schema: {
          summary: 'What a reconciliation found, each with what repairing would do',
          tags,
          params: applicationParams,
          querystring: Type.Object({
            cycle: Type.Optional(
              Type.String({ format: 'uuid', description: 'a reconciliation; the newest otherwise' }),
            ),
            kind: Type.Optional(literals(driftKinds)),
            cursor: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
          }),
          response: { 200: driftListSchema },
        },
      },
      async ({ params, query }) => {
        const application = await requireApplication(ports, params.application)
        const cycle = await requireReconciliation(application, query.cycle)
        const all: DriftQuery = { applicationId: application.id, cycleId: cycle.id }
        const wanted = query.kind === undefined ? all : { ...all, kinds: [query.kind] }
        const limit = query.limit ?? 100
        const items = await store.listDrift(wanted, Number(query.cursor ?? 0), limit)
        const last = items.at(-1)
        return {
          reconciliation: presentCycle(cycle, ports.now()),
          counts: Object.fromEntries(await store.countDrift(all)),
          items: items.map(presentDrift),
          ...(items.length === limit && last !== undefined ? { next: String(last.id) } : {}),
        }
      },
    )
    app.post(
      '/applications/:application/drift/repair',
      {
        schema: {
          summary:
            'Have what was found repaired, all or a selection: the next cycle plans each anew, and the guard counts it',
          tags,
          params: applicationParams,
          body: Type.Union([repairSchema, Type.Null()]),
          response: {
            200: Type.Object({
              repairing: Type.Integer({ description: 'what has changed since it was found is left out' }),
            }),
          },
        },
      },
      async ({ params, body }) => {
        const application = await requireApplication(ports, params.application)
        const cycle = await requireReconciliation(application, body?.cycle)
        const repairing = await store.repairDrift({
          applicationId: application.id,
          cycleId: cycle.id,
          ...(body?.kinds === undefined ? {} : { kinds: body.kinds }),
          ...(body?.ids === undefined ? {} : { ids: body.ids.map(Number) }),
        })
        engine.wake()
        return { repairing }
      },
    )
  }
}

function presentDrift(drift: Drift): DriftJson {
  const { id, kind, subjectKind, sourceId, name, targetId, changes, member, repair, at, toldAt } = drift
  return {
    id: String(id),
    kind,
    subject: { kind: subjectKind, id: sourceId, name, targetId },
    text: describeDrift(drift),
    changes: changes.map((one) => ({ ...one })),
    member,
    repair,
    repairText: repairTexts[repair],
    at: at.toISOString(),
    repairAskedAt: toldAt?.toISOString() ?? null,
  }
}
