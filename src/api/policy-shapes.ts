import { type Static, Type } from 'typebox'
import type { ConnectionPolicy } from '../provider/membership/policy.ts'
import type { ConnectionWithPolicy, TenantGuards } from '../provider/membership/policy-store.ts'
import { literals } from './shapes.ts'

const closed = { additionalProperties: false }
const hours = Type.Integer({ description: 'hours between the word of the identity provider and its effect' })
const days = Type.Integer({ description: 'days in which somebody removed comes back as the same member' })

const action = Type.Union([
  Type.Object(
    { do: literals(['suspend', 'remove']) },
    { ...closed, description: 'suspend: stays without access; remove: the membership ends' },
  ),
  Type.Object(
    { do: literals(['keep']), days: Type.Integer() },
    { ...closed, description: 'without access for so many days, then removed' },
  ),
  Type.Object(
    { do: literals(['transfer']), to: Type.String({ description: 'id of a person' }) },
    { ...closed, description: 'removed; what was theirs is handed to another person' },
  ),
])
const brake = Type.Object(
  { people: Type.Integer(), percent: Type.Integer(), minutes: Type.Integer() },
  {
    ...closed,
    description: 'more leavers than people and than percent of all within minutes: the surplus is held',
  },
)
const adoption = literals(['ask', 'verified_domain'])
const apply = {
  mode: literals(['immediate', 'scheduled', 'by_hand'], {
    description:
      'when what is received of people takes effect; groups and who is in them are taken over at once, and a role that a group grants begins with the membership',
  }),
  at: Type.String({ description: 'HH:MM of the daily run' }),
  timeZone: Type.String({ description: 'IANA name' }),
  stopAbove: Type.Union([Type.Integer(), Type.Null()], {
    description: 'a run with more changes is held and asks; null: none is too large',
  }),
}

export const policySchema = Type.Object({
  apply: Type.Object(apply),
  leaving: Type.Object({ onDeactivate: action, onDelete: action, onConnectionRemoved: action }),
  graceHours: hours,
  reactivationDays: days,
  brake: Type.Union([brake, Type.Null()]),
  adoption,
  importVisible: Type.Boolean({ description: 'whether the identity provider sees the product’s own people' }),
})

export const policyChangeSchema = Type.Object(
  {
    apply: Type.Optional(Type.Partial(Type.Object(apply), closed)),
    leaving: Type.Optional(
      Type.Object(
        {
          onDeactivate: Type.Optional(action),
          onDelete: Type.Optional(action),
          onConnectionRemoved: Type.Optional(action),
        },
        closed,
      ),
    ),
    graceHours: Type.Optional(hours),
    reactivationDays: Type.Optional(days),
    brake: Type.Optional(Type.Union([brake, Type.Null()])),
    adoption: Type.Optional(adoption),
    importVisible: Type.Optional(Type.Boolean()),
  },
  closed,
)

export const connectionWithPolicySchema = Type.Object({
  tenantId: Type.String(),
  connection: Type.Integer(),
  name: Type.String(),
  profile: Type.String(),
  enabled: Type.Boolean(),
  policy: policySchema,
  disconnection: Type.Union([
    Type.Object({
      isOver: Type.Boolean({ description: 'false: under way, and nobody gets in' }),
      since: Type.String(),
      by: Type.String(),
      counts: Type.Object({
        deactivated: Type.Integer(),
        removed: Type.Integer(),
        kept: Type.Integer({
          description: 'last owners and who has emergency access: the product’s own members from then on',
        }),
        unchanged: Type.Integer({ description: 'without access before, or nobody’s' }),
      }),
    }),
    Type.Null(),
  ]),
  nextRuns: Type.Array(Type.String(), {
    description: 'the next three daily runs; empty when there are none',
  }),
  nextRunAt: Type.Union([Type.String(), Type.Null()], {
    description: 'when the next daily Synchronize is due; null unless scheduled',
  }),
})
export type ConnectionWithPolicyJson = Static<typeof connectionWithPolicySchema>

export const guardsSchema = Type.Object({
  seatLimit: Type.Union([Type.Integer(), Type.Null()], { description: 'as set for this tenant' }),
  seatsAllowed: Type.Union([Type.Integer(), Type.Null()], {
    description: 'the limit that counts: the tenant’s own, else its plan’s; null: none',
  }),
  seatsTaken: Type.Integer(),
  onlyVerifiedDomains: Type.Boolean(),
  domains: Type.Array(Type.Object({ domain: Type.String(), verifiedAt: Type.String() })),
})
export type GuardsJson = Static<typeof guardsSchema>

export function presentPolicy(policy: ConnectionPolicy): ConnectionWithPolicyJson['policy'] {
  const { apply, leaving, brake, ...rest } = policy
  return { ...rest, apply: { ...apply }, leaving: { ...leaving }, brake: brake && { ...brake } }
}

export function presentConnectionWithPolicy(
  { tenantId, connection, name, profile, enabled, policy, disconnection }: ConnectionWithPolicy,
  nextRuns: readonly Date[],
): ConnectionWithPolicyJson {
  return {
    tenantId,
    connection,
    name,
    profile,
    enabled,
    policy: presentPolicy(policy),
    disconnection: disconnection && {
      ...disconnection,
      since: disconnection.since.toISOString(),
      counts: { ...disconnection.counts },
    },
    nextRuns: nextRuns.map((run) => run.toISOString()),
    nextRunAt: nextRuns[0]?.toISOString() ?? null,
  }
}

export function presentGuards({ domains, ...guards }: TenantGuards): GuardsJson {
  return {
    ...guards,
    domains: domains.map(({ domain, verifiedAt }) => ({ domain, verifiedAt: verifiedAt.toISOString() })),
  }
}
