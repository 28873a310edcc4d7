import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { requireApplication } from '../engine/application/applications.ts'
import { compileApplication } from '../engine/application/compile-application.ts'
import { proposeChange } from '../engine/editing/change-settings.ts'
import type { Foreseen } from '../engine/editing/foresee.ts'
import { type Impact, listAffected, measureImpact } from '../engine/editing/measure-impact.ts'
import { changeOf, presentProblems } from './edit-settings.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams } from './engine-shapes.ts'
import {
  changeSchema,
  type ForeseenJson,
  foreseenSchema,
  type ImpactJson,
  impactSchema,
} from './settings-shapes.ts'
import { listOf, literals } from './shapes.ts'

const tags = ['impact']
const affected = ['enters', 'leaves', 'changes', 'fails'] as const

/** How long one answer may take; the rest is asked for with its cursor. */
const budgetMs = 20_000

/** *What will this edit do?* Over the stored directory, without a request to the target. */
export function impactRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine
  const until = () => new Date(ports.now().getTime() + budgetMs)
  return async (app) => {
    app.post(
      '/applications/:application/impact',
      {
        schema: {
          summary: 'How many would be evaluated, change, enter, leave and fail if settings changed so',
          tags,
          params: applicationParams,
          body: Type.Object(
            {
              change: changeSchema,
              sample: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
              cursor: Type.Optional(Type.String({ maxLength: 200 })),
            },
            { additionalProperties: false },
          ),
          response: { 200: impactSchema },
        },
      },
      async ({ params, body: { change, sample = 5, cursor } }) => {
        const application = await requireApplication(ports, params.application)
        const proposal = await proposeChange(ports, application, changeOf(change))
        const refused = proposal.problems.some((problem) => problem.severity === 'error')
        const measured =
          refused || !proposal.reevaluates
            ? nothingMeasured
            : await measureImpact(ports, application, proposal.settings, {
                until: until(),
                sampleSize: sample,
                ...(cursor === undefined ? {} : { cursor }),
              })
        return {
          reevaluates: proposal.reevaluates,
          differences: proposal.differences.map((one) => ({ ...one })),
          problems: presentProblems(proposal.problems),
          ...presentImpact(measured),
        }
      },
    )
    app.post(
      '/applications/:application/impact/people',
      {
        schema: {
          summary: 'Those a change of settings would affect, page by page, each with what would change',
          tags,
          params: applicationParams,
          body: Type.Object(
            {
              change: changeSchema,
              effects: Type.Optional(Type.Array(literals(affected), { minItems: 1, maxItems: 4 })),
              cursor: Type.Optional(Type.String({ maxLength: 200 })),
              limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
            },
            { additionalProperties: false },
          ),
          response: { 200: listOf(foreseenSchema) },
        },
      },
      async ({ params, body: { change, effects = affected, cursor, limit = 100 } }) => {
        const application = await requireApplication(ports, params.application)
        const { settings } = await proposeChange(ports, application, changeOf(change))
        compileApplication(settings)
        const { items, next } = await listAffected(ports, application, settings, {
          effects,
          limit,
          until: until(),
          ...(cursor === undefined ? {} : { cursor }),
        })
        return { items: items.map(presentForeseen), ...(next === null ? {} : { next }) }
      },
    )
  }
}

const nothingMeasured: Impact = {
  looked: 0,
  effects: { enters: 0, leaves: 0, changes: 0, fails: 0, unaffected: 0 },
  actions: { create_or_match: 0, update: 0, enable: 0, disable: 0, delete: 0, nothing: 0 },
  held: 0,
  samples: { enters: [], leaves: [], changes: [], fails: [] },
  duplicates: [],
  next: null,
}

function presentImpact({
  next,
  samples,
  duplicates,
  ...rest
}: Impact): Omit<ImpactJson, 'reevaluates' | 'differences' | 'problems'> {
  return {
    ...rest,
    effects: { ...rest.effects },
    actions: { ...rest.actions },
    complete: next === null,
    ...(next === null ? {} : { next }),
    samples: {
      enters: samples.enters.map(presentForeseen),
      leaves: samples.leaves.map(presentForeseen),
      changes: samples.changes.map(presentForeseen),
      fails: samples.fails.map(presentForeseen),
    },
    duplicates: duplicates.map((one) => ({ ...one, names: [...one.names] })),
  }
}

function presentForeseen({ plan: _, effect, changes, ...one }: Foreseen): ForeseenJson {
  return {
    ...one,
    subject: { ...one.subject },
    effect: effect === 'unaffected' ? 'changes' : effect,
    changes: changes.map((change) => ({ ...change })),
    problem: one.problem === null ? null : { ...one.problem },
  }
}
