import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { requireApplication } from '../engine/application/applications.ts'
import { proposeChange } from '../engine/editing/change-settings.ts'
import { explainScope, measureScope, type ScopeExplanation } from '../engine/editing/measure-scope.ts'
import { printScopingFilters } from '../engine/filter/print-clause.ts'
import { changeOf, editSettings } from './edit-settings.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams } from './engine-shapes.ts'
import { requireCandidate } from './find-subject.ts'
import {
  changeSchema,
  editQuery,
  proposalSchema,
  type ScopeWhyJson,
  scopeMeasureSchema,
  scopeWhySchema,
} from './settings-shapes.ts'
import { literals } from './shapes.ts'

const tags = ['scope']
const kind = literals(['person', 'group'])

const scopeSchema = Type.Object({
  version: Type.Integer(),
  scope: literals(['assigned', 'all']),
  includeDefaultAccess: Type.Boolean(),
  nestedGroups: literals(['direct', 'flattened']),
  filters: Type.Object({ users: Type.Unknown(), groups: Type.Unknown() }),
  text: Type.Object({ users: Type.String(), groups: Type.String() }),
})

/** How long counting may take in one answer. */
const budgetMs = 20_000

/** Who belongs in an application: assigned or all, scoping filters, and why somebody is in or out. */
export function scopeRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine
  return async (app) => {
    app.get(
      '/applications/:application/scope',
      {
        schema: {
          summary: 'Who is in scope, as it is set',
          tags,
          params: applicationParams,
          response: { 200: scopeSchema },
        },
      },
      async ({ params }) => {
        const { settings, settingsVersion } = await requireApplication(ports, params.application)
        const { scope, includeDefaultAccess, nestedGroups, users, groups } = settings
        return {
          version: settingsVersion,
          scope,
          includeDefaultAccess,
          nestedGroups,
          filters: { users: users.filters, groups: groups.filters },
          text: { users: printScopingFilters(users.filters), groups: printScopingFilters(groups.filters) },
        }
      },
    )
    app.put(
      '/applications/:application/scope',
      {
        schema: {
          summary: 'Change the scope: assigned or all, Default Access, nested groups, scoping filters',
          tags,
          params: applicationParams,
          querystring: editQuery,
          body: Type.Object(
            {
              scope: Type.Optional(Type.Unknown()),
              includeDefaultAccess: Type.Optional(Type.Unknown()),
              nestedGroups: Type.Optional(Type.Unknown()),
              filters: Type.Optional(
                Type.Object(
                  { users: Type.Optional(Type.Unknown()), groups: Type.Optional(Type.Unknown()) },
                  { additionalProperties: false },
                ),
              ),
            },
            { additionalProperties: false },
          ),
          response: { 200: proposalSchema },
        },
      },
      (request) => {
        const { filters, ...rest } = request.body
        const change = {
          ...rest,
          ...(filters?.users === undefined ? {} : { users: { filters: filters.users } }),
          ...(filters?.groups === undefined ? {} : { groups: { filters: filters.groups } }),
        }
        return editSettings(engine, request.params.application, change, request.query, request)
      },
    )
    app.post(
      '/applications/:application/scope/count',
      {
        schema: {
          summary:
            'How many are in scope of how many, with examples of each side; settings need not be saved',
          tags,
          params: applicationParams,
          body: Type.Object(
            {
              kind: Type.Optional(kind),
              change: Type.Optional(changeSchema),
              sample: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
            },
            { additionalProperties: false },
          ),
          response: { 200: scopeMeasureSchema },
        },
      },
      async ({ params, body }) => {
        const application = await requireApplication(ports, params.application)
        const { settings } = await proposeChange(ports, application, changeOf(body.change))
        const until = new Date(ports.now().getTime() + budgetMs)
        const options = { until, sampleSize: body.sample ?? 5 }
        const measured = await measureScope(ports, application, settings, body.kind ?? 'person', options)
        return {
          ...measured,
          reasons: { ...measured.reasons },
          samples: {
            in: measured.samples.in.map((one) => ({ ...one })),
            out: measured.samples.out.map((one) => ({ ...one })),
          },
        }
      },
    )
    app.post(
      '/applications/:application/scope/why',
      {
        schema: {
          summary: 'Why somebody is in or out: every condition, passed and failed',
          tags,
          params: applicationParams,
          body: Type.Object(
            { principal: Type.String(), kind: Type.Optional(kind), change: Type.Optional(changeSchema) },
            { additionalProperties: false },
          ),
          response: { 200: scopeWhySchema },
        },
      },
      async ({ params, body }) => {
        const application = await requireApplication(ports, params.application)
        const { settings } = await proposeChange(ports, application, changeOf(body.change))
        const candidate = await requireCandidate(ports, application, body.kind ?? 'person', body.principal)
        return presentWhy(explainScope(candidate, application, settings, ports.now()))
      },
    )
  }
}

function presentWhy({ subject, decision, next, account }: ScopeExplanation): ScopeWhyJson {
  return {
    subject: { ...subject },
    inScope: decision.inScope,
    reason: decision.reason,
    how: decision.how,
    roles: decision.roles.map((role) => role.displayName),
    conditions: decision.conditions.map(({ condition, passed, text }) => ({
      condition,
      passed,
      text,
      ...(condition === 'scoping_filter' && decision.filters.filters.length > 0
        ? {
            filters: decision.filters.filters.map(({ title, passed: hit, clauses }) => ({
              title,
              passed: hit,
              clauses: clauses.map((clause) => ({
                text: clause.text,
                actual: clause.actual,
                passed: clause.passed,
                reason: clause.reason,
              })),
            })),
          }
        : {}),
    })),
    next: [...next],
    account: { ...account },
  }
}
