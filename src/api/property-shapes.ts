import { type Static, Type } from 'typebox'
import {
  isPending,
  type Property,
  type PropertyDefinition,
  type PropertyProblem,
  type PropertyValues,
  propertyTypes,
  valueProblems,
} from '../provider/properties/property.ts'
import type { MemberProblem, PropertyPreview, PropertyRun } from '../provider/properties/property-store.ts'
import type { PropertyDifference } from '../provider/properties/read-properties.ts'
import { literals } from './shapes.ts'

const nullableText = Type.Union([Type.String(), Type.Null()])

const value = Type.Union([
  Type.String(),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.String()),
  Type.Null(),
])

export const propertyValuesSchema = Type.Record(Type.String(), value, {
  description: 'by name of the property; null: nothing received, or nothing that fits',
})
export type PropertyValuesJson = Static<typeof propertyValuesSchema>

const definitionSchema = Type.Object({
  name: Type.String(),
  title: Type.String(),
  type: literals(propertyTypes),
  choices: Type.Array(Type.String()),
  sources: Type.Array(
    Type.Object({
      connection: Type.Union([Type.Integer(), Type.Null()], {
        description: 'null: every connection without a source of its own',
      }),
      attribute: Type.String({ description: 'a SCIM path: title, emails[type eq "work"].value, …' }),
    }),
  ),
})

const orNone = (description: string) => Type.Union([definitionSchema, Type.Null()], { description })

export const propertySchema = Type.Object({
  name: Type.String(),
  applied: orNone('what holds; null: not applied yet'),
  wanted: orNone('what the next apply makes of it; null: it goes'),
  pending: Type.Boolean({ description: 'whether the two differ' }),
})
export type PropertyJson = Static<typeof propertySchema>

export const propertyRunSchema = Type.Object({
  id: Type.String(),
  tenantId: Type.String(),
  state: literals(['waiting', 'running', 'done']),
  requestedBy: Type.String(),
  createdAt: Type.String(),
  startedAt: nullableText,
  endedAt: nullableText,
  progress: Type.Object({ done: Type.Integer(), total: Type.Integer(), percent: Type.Number() }),
  changed: Type.Integer({ description: 'members whose properties are others now' }),
  problems: Type.Integer({ description: 'values that do not fit their property; see the problems' }),
})
export type PropertyRunJson = Static<typeof propertyRunSchema>

export const propertyPageSchema = Type.Object({
  items: Type.Array(propertySchema),
  pending: Type.Boolean({ description: 'whether there is something to apply' }),
  last: Type.Union([propertyRunSchema, Type.Null()], { description: 'the newest apply' }),
})

export const propertyProblemSchema = Type.Object({
  property: Type.String(),
  attribute: Type.String(),
  code: literals(Object.keys(valueProblems) as (keyof typeof valueProblems)[]),
  text: Type.String(),
  value: Type.Unknown({ description: 'as received; the record keeps it' }),
})

export const memberProblemSchema = Type.Object({
  member: Type.String({ description: 'id of the person' }),
  label: nullableText,
  ...propertyProblemSchema.properties,
})
export type MemberProblemJson = Static<typeof memberProblemSchema>

const differenceSchema = Type.Object({ property: Type.String(), before: value, after: value })

export const propertyPreviewSchema = Type.Object({
  total: Type.Integer({ description: 'members there are' }),
  examined: Type.Integer({ description: 'members looked at: a large tenant is looked at in part' }),
  changed: Type.Integer(),
  problems: Type.Integer(),
  examples: Type.Array(
    Type.Object({
      member: Type.String({ description: 'id of the person' }),
      label: nullableText,
      differences: Type.Array(differenceSchema),
      problems: Type.Array(propertyProblemSchema),
    }),
  ),
})
export type PropertyPreviewJson = Static<typeof propertyPreviewSchema>

export const seenSchema = Type.Object({
  examined: Type.Integer({ description: 'records looked at, the newest of the tenant' }),
  items: Type.Array(
    Type.Object({
      attribute: Type.String({ description: 'as a property takes it' }),
      type: Type.String({ description: 'of the attribute, RFC 7643 §2.3' }),
      multiValued: Type.Boolean(),
      count: Type.Integer({ description: 'records that have it' }),
      sample: Type.String({ description: 'a value, masked' }),
      suggestedType: literals(propertyTypes),
      mappedTo: Type.Array(Type.String(), { description: 'properties that take it' }),
    }),
  ),
  notKept: Type.Array(
    Type.Object({
      attribute: Type.String(),
      count: Type.Integer({ description: 'requests that had it, among the latest that had any' }),
      sample: Type.String({ description: 'the newest value, masked; empty where none came' }),
      lastSeenAt: Type.String(),
      leftOutExtension: nullableText,
    }),
    {
      description:
        'received and left out, because no schema of the tenant defines them, or because its own resource type leaves out an extension of the standard (leftOutExtension)',
    },
  ),
})
export type SeenJson = Static<typeof seenSchema>

export const propertyRequestSchema = Type.Object(
  {
    title: Type.Optional(Type.String({ maxLength: 200 })),
    type: Type.Optional(literals(propertyTypes)),
    choices: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 1000 })),
    attribute: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: 'a SCIM path, see the seen attributes' }),
    ),
    connection: Type.Optional(
      Type.String({ description: 'number or name: the attribute counts for this connection alone' }),
    ),
  },
  { additionalProperties: false, description: 'what is left out stays as it is' },
)

function presentDefinition(definition: PropertyDefinition | undefined): PropertyJson['applied'] {
  if (definition === undefined) return null
  const { name, title, type, choices, sources } = definition
  return { name, title, type, choices: [...choices], sources: sources.map((one) => ({ ...one })) }
}

export function presentProperty(property: Property): PropertyJson {
  const { name, applied, wanted } = property
  return {
    name,
    applied: presentDefinition(applied),
    wanted: presentDefinition(wanted),
    pending: isPending(property),
  }
}

export function presentPropertyRun(run: PropertyRun): PropertyRunJson {
  const { id, tenantId, state, requestedBy, total, done, changed, problems } = run
  const percent = state === 'done' || total === 0 ? 100 : Math.floor((done / total) * 100)
  return {
    id,
    tenantId,
    state,
    requestedBy,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    endedAt: run.endedAt?.toISOString() ?? null,
    progress: { done, total, percent: Math.min(percent, 100) },
    changed,
    problems,
  }
}

export function presentValues(values: PropertyValues): PropertyValuesJson {
  return Object.fromEntries(Object.entries(values).map(([name, one]) => [name, isList(one) ? [...one] : one]))
}

function isList(one: PropertyValues[string]): one is readonly string[] {
  return Array.isArray(one)
}

export function presentProblem({ property, attribute, problem, value: raw }: PropertyProblem) {
  return { property, attribute, code: problem, text: valueProblems[problem], value: raw }
}

export function presentMemberProblem({ personId, label, ...problem }: MemberProblem): MemberProblemJson {
  return { member: personId, label, ...presentProblem(problem) }
}

function presentDifference({ property, before, after }: PropertyDifference) {
  const { before: was = null, after: is = null } = presentValues({ before, after })
  return { property, before: was, after: is }
}

export function presentPreview({ examples, ...preview }: PropertyPreview): PropertyPreviewJson {
  return {
    ...preview,
    examples: examples.map(({ personId, label, differences, problems }) => ({
      member: personId,
      label,
      differences: differences.map(presentDifference),
      problems: problems.map(presentProblem),
    })),
  }
}
