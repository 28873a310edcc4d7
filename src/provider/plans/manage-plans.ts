import { RollcallError } from '../../errors/rollcall-error.ts'
import { findTenant, type ManagementPorts } from '../tenants/manage-tenants.ts'
import { checkPlan, type Plan, type Provisioning, userProvisioning } from './plan.ts'
import type { PlanStore } from './plan-store.ts'

export interface PlanPorts extends ManagementPorts {
  readonly plans: PlanStore
}

export interface PlanRequest {
  readonly name: string
  /** `['user_provisioning']` when left out. */
  readonly entitlements?: readonly string[] | undefined
  readonly seats?: number | null | undefined
}

/** Throws `plan_invalid`, `plan_name_taken`. */
export async function createPlan(request: PlanRequest, ports: PlanPorts): Promise<Plan> {
  const plan: Plan = checkPlan({
    id: ports.newId(),
    name: request.name.normalize('NFC').trim(),
    entitlements: [...new Set(request.entitlements ?? [userProvisioning])],
    seats: request.seats ?? null,
    createdAt: ports.now(),
  })
  if (!(await ports.plans.add(plan))) throw new RollcallError('plan_name_taken', { name: plan.name })
  return plan
}

/** By id or name. Throws `plan_not_found`. */
export async function findPlan(idOrName: string, ports: PlanPorts): Promise<Plan> {
  const plan = await ports.plans.find(idOrName)
  if (!plan) throw new RollcallError('plan_not_found', { plan: idOrName })
  return plan
}

/** Changes a plan for everyone who has it, from the next request on. Throws `plan_not_found`, `plan_invalid`, `plan_name_taken`. */
export async function changePlan(
  idOrName: string,
  change: Partial<PlanRequest>,
  ports: PlanPorts,
): Promise<Plan> {
  const { id } = await findPlan(idOrName, ports)
  const changed = await ports.plans.change(
    id,
    checkPlan({
      ...(change.name === undefined ? {} : { name: change.name.normalize('NFC').trim() }),
      ...(change.entitlements === undefined ? {} : { entitlements: [...new Set(change.entitlements)] }),
      ...(change.seats === undefined ? {} : { seats: change.seats }),
    }),
  )
  if (!changed) throw new RollcallError('plan_not_found', { plan: idOrName })
  await ports.tenants.forgetCredentials()
  return changed
}

/** Throws `plan_not_found`, `plan_in_use`. */
export async function removePlan(idOrName: string, ports: PlanPorts): Promise<void> {
  const plan = await findPlan(idOrName, ports)
  const tenants = await ports.plans.remove(plan.id)
  if (tenants > 0) throw new RollcallError('plan_in_use', { plan: plan.name, tenants })
}

/** Gives a tenant a plan; null takes it: then everything is allowed. Throws `tenant_not_found`, `plan_not_found`. */
export async function assignPlan(
  tenant: string,
  plan: string | null,
  ports: PlanPorts,
): Promise<Provisioning> {
  const { id } = await findTenant(tenant, ports)
  await ports.plans.assign(id, plan === null ? null : (await findPlan(plan, ports)).id, ports.now())
  await ports.tenants.forgetCredentials()
  return await ports.plans.provisioningOf(id)
}

/** Throws `tenant_not_found`. */
export async function readProvisioning(tenant: string, ports: PlanPorts): Promise<Provisioning> {
  return await ports.plans.provisioningOf((await findTenant(tenant, ports)).id)
}

/**
 * Switches user provisioning on. What was received before is still there, and tokens that did not expire work again.
 * Throws `tenant_not_found`, `provisioning_not_in_plan`.
 */
export async function activate(tenant: string, ports: PlanPorts): Promise<Provisioning> {
  const { id, name } = await findTenant(tenant, ports)
  const { plan, state } = await ports.plans.provisioningOf(id)
  if (state === 'not_in_plan') {
    throw new RollcallError('provisioning_not_in_plan', { tenant: name, plan: plan?.name ?? '' })
  }
  return await move(id, true, ports)
}

/** Switches user provisioning off: identity providers are refused with a reason, and nothing is lost. */
export async function deactivate(tenant: string, ports: PlanPorts): Promise<Provisioning> {
  return await move((await findTenant(tenant, ports)).id, false, ports)
}

async function move(tenantId: string, activated: boolean, ports: PlanPorts): Promise<Provisioning> {
  await ports.plans.switch(tenantId, activated, ports.now())
  await ports.tenants.forgetCredentials()
  return await ports.plans.provisioningOf(tenantId)
}
