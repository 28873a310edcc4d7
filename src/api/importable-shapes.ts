import { type Static, Type } from 'typebox'
import { importOutcomes, importSkips } from '../engine/importing/import-row.ts'
import { leftOutReasons } from '../engine/importing/turn-around.ts'
import { cycleSchema, literals } from './shapes.ts'

// Importing users: making people of the directory out of accounts that belong to nobody. The command line uses the types.

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])

export const importableSchema = Type.Object({
  targetId: Type.String({ description: 'id of the account at the application' }),
  name: Type.String({ description: 'what the reconciliation found it to be called there' }),
  outcome: literals(importOutcomes, {
    description:
      'new: a person is made of it; matches: somebody has its matching value, and nobody is made; skipped: nothing is wrong with it; refused: see the error',
  }),
  skip: nullable(literals(importSkips)),
  text: Type.String(),
  person: nullable(
    Type.Object({
      id: nullable(Type.String({ description: 'null: not made, or not yet' })),
      userName: Type.String(),
    }),
  ),
  attributes: Type.Record(Type.String(), Type.Unknown(), {
    description: 'of a person who is new: the attribute mappings read backwards',
  }),
  leftOut: Type.Array(
    Type.Object({
      target: Type.String({ description: 'where the account has a value that the person does not get' }),
      reason: literals(leftOutReasons),
    }),
  ),
  assigns: Type.Boolean({ description: 'whether they are assigned to the application, directly' }),
  writes: Type.Array(Type.String(), { description: 'what the next cycle writes at the account' }),
  error: nullable(
    Type.Object({ code: Type.String(), title: Type.String(), cause: Type.String(), next: Type.String() }),
  ),
  imported: Type.Boolean({ description: 'a person was made, or somebody was assigned' }),
})
export type ImportableJson = Static<typeof importableSchema>

export const importableListSchema = Type.Object({
  reconciliation: cycleSchema,
  items: Type.Array(importableSchema),
  next: Type.Optional(Type.String()),
})
export type ImportableListJson = Static<typeof importableListSchema>

const account = Type.String({ minLength: 1, maxLength: 1000 })
const role = Type.Optional(
  Type.String({ description: 'app role by id, value or name; none is Default Access' }),
)
const page = {
  cursor: Type.Optional(Type.String({ pattern: '^\\d{1,15}$', description: '`next` of the page before' })),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, description: 'each is read at the application; 50 otherwise' }),
  ),
}

export const importableQuery = Type.Object({
  account: Type.Optional(
    Type.Union([account, Type.Array(account, { maxItems: 100 })], {
      description: 'only these, by target id or by the name of the account',
    }),
  ),
  role,
  ...page,
})

export const importBody = Type.Object(
  {
    accounts: Type.Union([Type.Array(account, { minItems: 1, maxItems: 100 }), Type.Literal('all')], {
      description: 'by target id or by the name of the account; `all` goes on page by page',
    }),
    role,
    ...page,
  },
  { additionalProperties: false },
)
