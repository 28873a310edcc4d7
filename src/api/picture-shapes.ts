import { type Static, type TSchema, Type } from 'typebox'
import { logOutcomes } from '../engine/log-entry.ts'
import { changeSchema } from './directory-shapes.ts'
import { literals } from './shapes.ts'

// What the console draws pictures from. The command line uses the types too.

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const named = Type.Object({ id: Type.String(), name: Type.String() })

export const outcomeCountSchema = Type.Object({
  day: Type.String({ description: '2026-11-21, in the zone that was asked for' }),
  outcome: literals(logOutcomes),
  count: Type.Integer(),
})
export type OutcomeCountJson = Static<typeof outcomeCountSchema>

export const paceSchema = Type.Object({
  stretchMs: Type.Integer({ description: 'how long each stretch of time is' }),
  items: Type.Array(
    Type.Object({
      at: Type.String({ description: 'when the stretch begins; those without an entry are left out' }),
      entries: Type.Integer(),
      perSecond: Type.Number(),
      medianMs: nullable(Type.Integer({ description: 'of those that asked the target for something' })),
      slowMs: nullable(Type.Integer({ description: '95 of 100 took no longer' })),
    }),
  ),
})
export type PaceJson = Static<typeof paceSchema>

export const accessSchema = Type.Object({
  application: named,
  via: Type.Array(
    Type.Object({
      kind: literals(['direct', 'group', 'everyone']),
      group: nullable(named),
      role: nullable(Type.String({ description: 'app role; null is Default Access' })),
    }),
  ),
  members: nullable(
    Type.Object(
      {
        looked: Type.Integer({ description: 'members the application has looked at' }),
        withAccount: Type.Integer(),
        failing: Type.Integer(),
      },
      { description: 'of a group: how its direct members stand there' },
    ),
  ),
})
export type AccessJson = Static<typeof accessSchema>

export const namedChangeSchema = Type.Object({
  ...changeSchema.properties,
  groupName: nullable(Type.String({ description: 'of the group of a membership' })),
})
export type NamedChangeJson = Static<typeof namedChangeSchema>
