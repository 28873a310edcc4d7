import { RollcallError } from '../../errors/rollcall-error.ts'

/** What a customer of the product has paid for, as far as provisioning goes. */
export interface Plan {
  readonly id: string
  readonly name: string
  /** `user_provisioning` is the one Rollcall itself asks for; others are the product's own. */
  readonly entitlements: readonly string[]
  /** Most active members of a tenant that has no limit of its own; null: no limit. */
  readonly seats: number | null
  readonly createdAt: Date
}

export const userProvisioning = 'user_provisioning'

/** Why a tenant may not be provisioned: its own switch, or its plan. */
export type ProvisioningRefusal = 'not_activated' | 'not_in_plan'

/** Whether a tenant's identity providers may send, and what that depends on. */
export interface Provisioning {
  readonly state: 'on' | 'off' | 'not_in_plan'
  readonly activated: boolean
  /** When the switch was last moved; null: never. */
  readonly activatedAt: Date | null
  readonly plan: Plan | null
  /** Most active members; the tenant's own limit before the plan's. Null: no limit. */
  readonly seatLimit: number | null
  readonly seatsTaken: number
}

/** Computed from its parts, never stored. The plan counts before the switch: there is no use in moving that. */
export function provisioningState(activated: boolean, plan: Plan | null): Provisioning['state'] {
  if (plan !== null && !plan.entitlements.includes(userProvisioning)) return 'not_in_plan'
  return activated ? 'on' : 'off'
}

/** @throws RollcallError plan_invalid */
export function checkPlan<T extends Partial<Pick<Plan, 'name' | 'entitlements' | 'seats'>>>(plan: T): T {
  const { name, entitlements, seats } = plan
  if (name !== undefined && (name.trim() === '' || name.length > 100 || /\p{Cc}/u.test(name))) {
    throw new RollcallError('plan_invalid', { reason: 'A name has 1 to 100 characters and is not blank' })
  }
  const odd = entitlements?.find((one) => !/^[a-z][a-z0-9_]{0,63}$/.test(one))
  if (odd !== undefined) {
    throw new RollcallError('plan_invalid', {
      reason: `An entitlement is written like user_provisioning, not ${JSON.stringify(odd).slice(0, 80)}`,
    })
  }
  if (typeof seats === 'number' && !(Number.isInteger(seats) && seats >= 0 && seats <= 100_000_000)) {
    throw new RollcallError('plan_invalid', { reason: 'Seats are a whole number, or none for no limit' })
  }
  return plan
}
