import { type Static, type TSchema, Type } from 'typebox'
import { foreseenActions } from '../engine/editing/foresee.ts'
import { literals } from './shapes.ts'

// The JSON of what edits settings: proposals, differences, impact, history. The command line and the console use the types.

// What mappings and explained expressions are on the wire is what they are in the engine.
export type { ExplainedExpression as ExplainedJson } from '../engine/expression/explain-expression.ts'
export type { ExpressionTest as ExpressionTestJson } from '../engine/expression/run-expression-tests.ts'
export type {
  AttributeMapping as MappingRowJson,
  ObjectMapping as ObjectMappingJson,
} from '../engine/mapping.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const kind = literals(['person', 'group'])

export const expressionProblemSchema = Type.Object({
  reason: Type.String(),
  severity: literals(['error', 'warning']),
  message: Type.String(),
  position: Type.Integer({ description: 'first character concerned, from 0' }),
  length: Type.Integer(),
  expected: Type.Array(Type.String()),
  suggestion: nullable(Type.String()),
})
export type ExpressionProblemJson = Static<typeof expressionProblemSchema>

export const problemSchema = Type.Object({
  object: literals(['users', 'groups']),
  reason: Type.String(),
  severity: literals(['error', 'warning']),
  row: nullable(Type.Integer({ description: 'index of the row; null: the table as a whole' })),
  target: nullable(Type.String()),
  message: Type.String(),
  next: Type.String(),
  expression: Type.Optional(expressionProblemSchema),
  filter: Type.Optional(Type.Unknown()),
})
export type ProblemJson = Static<typeof problemSchema>

export const differenceSchema = Type.Object({
  setting: Type.String(),
  kind: literals(['added', 'removed', 'changed']),
  subject: Type.String(),
  before: nullable(Type.String()),
  after: nullable(Type.String()),
})
export type DifferenceJson = Static<typeof differenceSchema>

export const proposalSchema = Type.Object({
  saved: Type.Boolean(),
  version: Type.Integer({ description: 'the version that stands now' }),
  reevaluates: Type.Boolean({
    description: 'everyone is looked at again; only those whose account would differ cost requests',
  }),
  differences: Type.Array(differenceSchema),
  problems: Type.Array(problemSchema),
})
export type ProposalJson = Static<typeof proposalSchema>

export const foreseenSchema = Type.Object({
  subject: Type.Object({ kind, id: Type.String(), name: Type.String() }),
  effect: literals(['enters', 'leaves', 'changes', 'fails']),
  action: literals(foreseenActions),
  text: Type.String(),
  changes: Type.Array(
    Type.Object({ attribute: Type.String(), before: Type.Unknown(), after: Type.Unknown() }),
  ),
  problem: nullable(Type.Object({ code: Type.String(), text: Type.String(), next: Type.String() })),
})
export type ForeseenJson = Static<typeof foreseenSchema>

const count = Type.Integer()

export const impactSchema = Type.Object({
  reevaluates: Type.Boolean(),
  differences: Type.Array(differenceSchema),
  problems: Type.Array(problemSchema),
  complete: Type.Boolean({ description: 'false: ask again with `next`; the counts of the parts add up' }),
  next: Type.Optional(Type.String()),
  looked: Type.Integer({ description: 'people and groups that would be evaluated anew' }),
  effects: Type.Object({ enters: count, leaves: count, changes: count, fails: count, unaffected: count }),
  actions: Type.Object({
    create_or_match: count,
    update: count,
    enable: count,
    disable: count,
    delete: count,
    nothing: count,
  }),
  held: Type.Integer({ description: 'disables and deletes the deletion threshold would hold' }),
  samples: Type.Object({
    enters: Type.Array(foreseenSchema),
    leaves: Type.Array(foreseenSchema),
    changes: Type.Array(foreseenSchema),
    fails: Type.Array(foreseenSchema),
  }),
  duplicates: Type.Array(
    Type.Object({ value: Type.String(), count: Type.Integer(), names: Type.Array(Type.String()) }),
  ),
})
export type ImpactJson = Static<typeof impactSchema>

export const versionSchema = Type.Object({
  version: Type.Integer(),
  at: Type.String(),
  author: Type.String(),
  note: Type.String(),
})
export type VersionJson = Static<typeof versionSchema>

export const settingSchema = Type.Object({
  path: Type.String(),
  value: Type.Unknown(),
  default: Type.Unknown(),
  summary: Type.String(),
  accepts: Type.String(),
  reevaluates: Type.Boolean(),
})
export type SettingJson = Static<typeof settingSchema>

const sample = Type.Object({ id: Type.String(), name: Type.String(), text: Type.String() })

export const scopeMeasureSchema = Type.Object({
  kind,
  total: Type.Integer(),
  inScope: Type.Integer(),
  outOfScope: Type.Integer(),
  reasons: Type.Record(Type.String(), Type.Integer()),
  samples: Type.Object({ in: Type.Array(sample), out: Type.Array(sample) }),
  complete: Type.Boolean(),
})
export type ScopeMeasureJson = Static<typeof scopeMeasureSchema>

export const scopeWhySchema = Type.Object({
  subject: Type.Object({ kind, id: Type.String(), name: Type.String() }),
  inScope: Type.Boolean(),
  reason: nullable(Type.String()),
  how: nullable(Type.String()),
  roles: Type.Array(Type.String()),
  conditions: Type.Array(
    Type.Object({
      condition: Type.String(),
      passed: Type.Boolean(),
      text: Type.String(),
      filters: Type.Optional(
        Type.Array(
          Type.Object({
            title: Type.String(),
            passed: Type.Boolean(),
            clauses: Type.Array(
              Type.Object({
                text: Type.String(),
                actual: Type.Unknown(),
                passed: Type.Boolean(),
                reason: nullable(Type.String()),
              }),
            ),
          }),
        ),
      ),
    }),
  ),
  next: Type.Array(Type.String()),
  account: Type.Object({ state: Type.String(), targetId: nullable(Type.String()) }),
})
export type ScopeWhyJson = Static<typeof scopeWhySchema>

/** Query of every edit: look only, and against which version. */
export const editQuery = Type.Object({
  dryRun: Type.Optional(Type.Boolean({ description: 'judge and compare only; nothing is saved' })),
  version: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'the version that was edited; another one now is a conflict (409)',
    }),
  ),
  note: Type.Optional(Type.String({ maxLength: 500, description: 'what for; kept in the history' })),
})
export type EditQuery = Static<typeof editQuery>

/** A part of the settings to change; what is not named stays. */
export const changeSchema = Type.Record(Type.String(), Type.Unknown())
