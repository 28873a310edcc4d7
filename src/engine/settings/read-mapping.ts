import { type ScopingFilter, scopingOperators } from '../filter/scoping-filter.ts'
import type { AttributeMapping, ObjectMapping, TargetActions } from '../mapping.ts'
import {
  byKind,
  listOf,
  object,
  oneOf,
  optional,
  otherwise,
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
