import { type Static, Type } from 'typebox'
import type { Plan, Provisioning } from '../provider/plans/plan.ts'
import { literals } from './shapes.ts'

const instant = Type.String({ description: 'RFC 3339, UTC' })

export const planSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  entitlements: Type.Array(Type.String(), {
    description: 'user_provisioning: identity providers may send. Others are the product’s own.',
  }),
  seats: Type.Union([Type.Integer(), Type.Null()], {
    description: 'most active members of a tenant that has no limit of its own; null: no limit',
  }),
  createdAt: instant,
})
export type PlanJson = Static<typeof planSchema>

export const provisioningSchema = Type.Object({
  state: literals(['on', 'off', 'not_in_plan']),
  activated: Type.Boolean({ description: 'the tenant’s own switch' }),
  activatedAt: Type.Union([instant, Type.Null()], { description: 'when the switch was last moved' }),
  plan: Type.Union([planSchema, Type.Null()], { description: 'null: everything is allowed' }),
  seats: Type.Object({
    limit: Type.Union([Type.Integer(), Type.Null()]),
    taken: Type.Integer(),
  }),
})
export type ProvisioningJson = Static<typeof provisioningSchema>

export function presentPlan({ id, name, entitlements, seats, createdAt }: Plan): PlanJson {
  return { id, name, entitlements: [...entitlements], seats, createdAt: createdAt.toISOString() }
}

export function presentProvisioning(provisioning: Provisioning): ProvisioningJson {
  const { state, activated, activatedAt, plan, seatLimit, seatsTaken } = provisioning
  return {
    state,
    activated,
    activatedAt: activatedAt?.toISOString() ?? null,
    plan: plan === null ? null : presentPlan(plan),
    seats: { limit: seatLimit, taken: seatsTaken },
  }
}
