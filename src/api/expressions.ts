import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { findGroup, findPerson } from '../directory/index.ts'
import { requireApplication } from '../engine/application/applications.ts'
import { compileApplication } from '../engine/application/compile-application.ts'
import { describeFunction, describeFunctions, evaluateFor } from '../engine/editing/evaluate-for.ts'
import { decide } from '../engine/editing/measure-scope.ts'
import type { ExpressionContext, SourceAttributes } from '../engine/expression/value.ts'
import { sourcesOf } from '../engine/mapping/compile-mappings.ts'
import { knownSources } from '../engine/mapping/known-sources.ts'
import { readAttributes } from '../engine/settings/read-mapping.ts'
import { type DirectoryDependencies, directoryId } from './directory-dependencies.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { requireCandidate } from './find-subject.ts'
import { expressionProblemSchema } from './settings-shapes.ts'
import { listOf, literals } from './shapes.ts'

const tags = ['expressions']

const functionSchema = Type.Object({
  name: Type.String(),
  family: Type.String(),
  signature: Type.String(),
  summary: Type.String(),
  returns: Type.String(),
  volatile: Type.Boolean(),
  parameters: Type.Array(Type.Unknown()),
  examples: Type.Array(Type.Unknown()),
  notes: Type.Array(Type.String()),
})

const body = Type.Object(
  {
    expression: Type.String({ maxLength: 20_000 }),
    kind: Type.Optional(literals(['person', 'group'])),
    principal: Type.Optional(
      Type.String({ description: 'for whom; without it the expression is judged only' }),
    ),
    application: Type.Optional(
      Type.String({ description: 'whose assignments give app roles and IsSoftDeleted' }),
    ),
    attributes: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'instead of, or on top of, the principal’s own',
      }),
    ),
  },
  { additionalProperties: false },
)

/** The expression language: worked out for somebody, part by part; and its functions. */
export function expressionRoutes({
  engine,
  directory,
}: EngineDependencies & DirectoryDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine

  /** What the expression sees: with an application its roles too, else the person alone. */
  async function contextOf(
    kind: 'person' | 'group',
    principal: string,
    application: string | undefined,
  ): Promise<{ name: string; context: ExpressionContext }> {
    if (application === undefined) {
      const { store } = directory
      if (kind === 'group') {
        const group = await findGroup(store, directoryId, principal)
        const attributes = { ...group.attributes, objectId: group.id } as SourceAttributes
        return { name: group.displayName, context: { attributes } }
      }
      const person = await findPerson(store, directoryId, principal)
      const manager = person.managerId === null ? {} : { manager: person.managerId }
      const attributes = { ...person.attributes, objectId: person.id, ...manager } as SourceAttributes
      return { name: person.userName, context: { attributes, isSoftDeleted: !person.enabled } }
    }
    const record = await requireApplication(ports, application)
    const candidate = await requireCandidate(ports, record, kind, principal)
    const { roles, inScope } = decide(candidate, compileApplication(record.settings), ports.now())
    const attributes = { objectId: candidate.id, ...candidate.source?.attributes }
    return {
      name: candidate.source?.name ?? candidate.id,
      context: { attributes, appRoles: roles, isSoftDeleted: !inScope },
    }
  }

  return async (app) => {
    app.post(
      '/expressions/evaluate',
      {
        schema: {
          summary: 'The value of an expression and of every part of it; what is wrong with it is data',
          tags,
          body,
          response: {
            200: Type.Object({
              subject: Type.Union([Type.String(), Type.Null()]),
              problems: Type.Array(expressionProblemSchema),
              explained: Type.Unknown({ description: 'text, span, outcome and parts; null when refused' }),
            }),
          },
        },
      },
      async ({ body: { expression, kind = 'person', principal, application, attributes } }) => {
        const defaultDomain = await directory.store.readDefaultDomain(directoryId)
        const found = principal === undefined ? null : await contextOf(kind, principal, application)
        const given = attributes === undefined ? {} : readAttributes(attributes, 'attributes')
        const context =
          found === null && attributes === undefined
            ? null
            : {
                ...found?.context,
                attributes: { ...found?.context.attributes, ...given },
                now: ports.now,
                ...(defaultDomain === null ? {} : { defaultDomain }),
              }
        const asked = sourcesOf({ kind: 'expression', expression, target: '', apply: 'always' })
        const usual = knownSources(kind === 'person' ? 'User' : 'Group')
        const others = asked.filter((name) => !usual.some((one) => one.name === name)).slice(0, 50)
        const inDirectory = await ports.store.findAttributes(directoryId, kind, others)
        const sources = [
          ...knownSources(kind === 'person' ? 'User' : 'Group', inDirectory),
          ...Object.keys(given).map((name) => ({ name })),
        ]
        const evaluated = evaluateFor(expression, sources, context)
        return {
          subject: found?.name ?? null,
          problems: evaluated.problems.map((one) => ({ ...one, expected: [...one.expected] })),
          explained: evaluated.explained,
        }
      },
    )
    app.get(
      '/expressions/functions',
      {
        schema: {
          summary: 'Every function with its documentation',
          tags,
          response: { 200: listOf(functionSchema) },
        },
      },
      () => ({ items: describeFunctions().map(present) }),
    )
    app.get(
      '/expressions/functions/:name',
      {
        schema: {
          summary: 'One function',
          tags,
          params: Type.Object({ name: Type.String() }),
          response: { 200: functionSchema },
        },
      },
      ({ params }) => present(describeFunction(params.name)),
    )
  }
}

function present(one: ReturnType<typeof describeFunction>) {
  return { ...one, parameters: [...one.parameters], examples: [...one.examples], notes: [...one.notes] }
}
