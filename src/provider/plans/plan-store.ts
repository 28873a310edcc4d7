import type { Plan, Provisioning } from './plan.ts'

/** Where plans live, and which tenant has which. What a change means for a tenant counts from its next request on. */
export interface PlanStore {
  /** By name. */
  list(): Promise<Plan[]>
  /** By id or name, whatever the case of the name. */
  find(idOrName: string): Promise<Plan | undefined>
  /** False: another plan has this name. */
  add(plan: Plan): Promise<boolean>
  /** Undefined: there is no such plan. Throws `plan_name_taken`. */
  change(
    id: string,
    change: Partial<Pick<Plan, 'name' | 'entitlements' | 'seats'>>,
  ): Promise<Plan | undefined>
  /** How many tenants have it; it is removed only when none has. */
  remove(id: string): Promise<number>
  /** Gives a tenant a plan, or takes it. */
  assign(tenantId: string, planId: string | null, at: Date): Promise<void>
  /** Moves the tenant's own switch; with the event that tells the product. False: it stood so already. */
  switch(tenantId: string, activated: boolean, at: Date): Promise<boolean>
  provisioningOf(tenantId: string): Promise<Provisioning>
}
