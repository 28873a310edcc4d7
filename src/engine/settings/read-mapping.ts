import type { ExpressionTest } from '../expression/run-expression-tests.ts'
import type { Scalar, SourceAttributes } from '../expression/value.ts'
import { type ScopingFilter, scopingOperators } from '../filter/scoping-filter.ts'
import type { AttributeMapping, ObjectMapping, TargetActions } from '../mapping.ts'
import {
  byKind,
  listOf,
  object,
  oneOf,
  optional,
  otherwise,
  plainObject,
  refuseSetting,
  type Shape,
  text,
  truth,
  wholeNumber,
} from './shape.ts'

const row = {
  target: text(),
  defaultValue: optional(text({ longest: 2000, empty: true })),
  apply: otherwise(oneOf(['always', 'on_create'] as const), 'always'),
  matchingPrecedence: optional(wholeNumber(1, 100)),
  required: optional(truth),
  clearOnNull: optional(truth),
}

type Plain = null | Scalar | readonly string[]

const plain: Shape<Plain> = (value, path) => {
  const isScalar = value === null || ['string', 'boolean', 'number'].includes(typeof value)
  if (isScalar) return value as null | Scalar
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
  return refuseSetting(
    path,
    'It is no value an attribute can have.',
    'Give a text, a number, true, false, null or a list of texts.',
  )
}

/** Attributes of an imagined person, as a test of an expression has them. */
export const readAttributes: Shape<SourceAttributes> = (value, path) => {
  const entries = Object.entries(plainObject(value, path))
  if (entries.length > 100) refuseSetting(path, `It has ${entries.length} attributes.`, 'Give at most 100.')
  return Object.fromEntries(entries.map(([name, one]) => [name, plain(one, `${path}.${name}`)]))
}

const readTest: Shape<ExpressionTest> = object<ExpressionTest>({
  title: text({ longest: 200 }),
  attributes: readAttributes,
  expected: plain,
})

/** Reads one row of an attribute mapping table. */
export const readAttributeMapping: Shape<AttributeMapping> = byKind<AttributeMapping>({
  direct: object<Extract<AttributeMapping, { kind: 'direct' }>>({
    ...row,
    kind: oneOf(['direct']),
    source: text(),
  }),
  constant: object<Extract<AttributeMapping, { kind: 'constant' }>>({
    ...row,
    kind: oneOf(['constant']),
    constant: text({ longest: 10_000 }),
  }),
  expression: object<Extract<AttributeMapping, { kind: 'expression' }>>({
    ...row,
    kind: oneOf(['expression']),
    expression: text({ longest: 10_000 }),
    tests: optional(listOf(readTest, 50)),
  }),
  none: object<Extract<AttributeMapping, { kind: 'none' }>>({
    ...row,
    kind: oneOf(['none']),
    defaultValue: text({ longest: 2000 }),
  }),
})

export const readScopingFilter: Shape<ScopingFilter> = object<ScopingFilter>({
  title: text({ longest: 200 }),
  clauses: listOf(
    object<ScopingFilter['clauses'][number]>({
      attribute: text({ longest: 200 }),
      operator: oneOf(scopingOperators),
      value: optional(text({ longest: 10_000, empty: true })),
    }),
    100,
  ),
})

const everyAction: TargetActions = { create: true, update: true, delete: true }

/** Reads the mapping of one resource type, with the defaults for what is not given. */
export const readObjectMapping: Shape<ObjectMapping> = object<ObjectMapping>({
  enabled: otherwise(truth, true),
  actions: otherwise(object<TargetActions>({ create: truth, update: truth, delete: truth }), everyAction),
  attributes: listOf(readAttributeMapping, 500),
  filters: otherwise(listOf(readScopingFilter, 100), []),
  clearableSources: otherwise(listOf(text({ longest: 200 }), 500), []),
})
