import { RollcallError } from '../../../errors/rollcall-error.ts'
import { type Plan, type Provisioning, provisioningState } from '../../../provider/plans/plan.ts'
import type { PlanStore } from '../../../provider/plans/plan-store.ts'
import type { Database, Sql } from '../../database.ts'
import { appendEvents } from '../ledger.ts'
import { isUuid } from '../row.ts'

const columns = 'p.id, p.name, p.entitlements, p.seats, p.created_at as "createdAt"'

/** Plans in PostgreSQL. They belong to the installation; which one a tenant has stands with the tenant. */
export function createPlanStore(database: Database): PlanStore {
  return {
    list: () => database.rows<Plan>(`select ${columns} from plan p order by name_key`),
    async find(idOrName) {
      const where = isUuid(idOrName) ? 'id = $1::uuid' : 'name_key = $1'
      const value = isUuid(idOrName) ? idOrName : nameKey(idOrName)
      return (await database.rows<Plan>(`select ${columns} from plan p where ${where}`, [value]))[0]
    },
    async add(plan) {
      const added = await database.rows(
        `insert into plan (id, name, name_key, entitlements, seats, created_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (name_key) do nothing returning id`,
        [plan.id, plan.name, nameKey(plan.name), plan.entitlements, plan.seats, plan.createdAt],
      )
      return added.length > 0
    },
    change: (id, change) => changePlan(database, id, change),
    remove: (id) => removePlan(database, id),
    async assign(tenantId, planId, at) {
      await database.forTenant(tenantId).transaction(async (tx) => {
        const before = await refusalOf(tx, tenantId)
        await tx.rows('update tenant set plan_id = $2 where id = $1', [tenantId, planId])
        await raisePolicyVersions(tx, 'tenant_id = $1', [tenantId])
        await tell(tx, tenantId, before, at)
      })
    },
    switch: (tenantId, activated, at) =>
      database.forTenant(tenantId).transaction(async (tx) => {
        const before = await refusalOf(tx, tenantId)
        const moved = await tx.rows(
          'update tenant set activated = $2, activated_at = $3 where id = $1 and activated <> $2 returning id',
          [tenantId, activated, at],
        )
        await tell(tx, tenantId, before, at)
        return moved.length > 0
      }),
    provisioningOf: (tenantId) => provisioningOf(database.forTenant(tenantId), tenantId),
  }
}

async function changePlan(
  database: Database,
  id: string,
  { name, entitlements, seats }: Partial<Pick<Plan, 'name' | 'entitlements' | 'seats'>>,
): Promise<Plan | undefined> {
  return await database.acrossTenants().transaction(async (tx) => {
    const changed = await tx
      .rows<Plan>(
        `update plan p set name = coalesce($2, name), name_key = coalesce($3, name_key),
                entitlements = coalesce($4, entitlements), seats = case when $5 then $6::integer else seats end
          where id = $1 returning ${columns}`,
        [
          id,
          name ?? null,
          name === undefined ? null : nameKey(name),
          entitlements ?? null,
          seats !== undefined,
          seats ?? null,
        ],
      )
      .catch((error: unknown) => {
        const isTaken = error instanceof Error && 'code' in error && error.code === '23505'
        throw isTaken ? new RollcallError('plan_name_taken', { name }) : error
      })
    // Writes that were decided on the old number of seats are decided again.
    await raisePolicyVersions(tx, 'tenant_id in (select id from tenant where plan_id = $1)', [id])
    return changed[0]
  })
}

async function removePlan(database: Database, id: string): Promise<number> {
  return await database.acrossTenants().transaction(async (tx) => {
    await tx.rows('select 1 from plan where id = $1 for update', [id])
    const [users] = await tx.rows<{ count: number }>(
      'select count(*) as count from tenant where plan_id = $1',
      [id],
    )
    if (users?.count === 0) await tx.rows('delete from plan where id = $1', [id])
    return users?.count ?? 0
  })
}

async function raisePolicyVersions(tx: Sql, where: string, values: readonly unknown[]): Promise<void> {
  await tx.rows(`update scim_connection set policy_version = policy_version + 1 where ${where}`, values)
}

async function refusalOf(tx: Sql, tenantId: string): Promise<string | null> {
  const [row] = await tx.rows<{ refusal: string | null }>(
    'select provisioning_refusal(t) as refusal from tenant t where id = $1 for update',
    [tenantId],
  )
  return row?.refusal ?? null
}

/** The product learns that a tenant's provisioning stopped or goes on, in the transaction that made it so. */
async function tell(tx: Sql, tenantId: string, before: string | null, at: Date): Promise<void> {
  const after = await refusalOf(tx, tenantId)
  if ((before === null) === (after === null)) return
  const event = after === null ? 'connection.resumed' : 'connection.paused'
  const data = { reason: after ?? before ?? '' }
  await appendEvents(tx, [{ tenantId, event, at, connection: null, resource: null, data }])
}

async function provisioningOf(sql: Sql, tenantId: string): Promise<Provisioning> {
  const [row] = await sql.rows<{
    activated: boolean
    activatedAt: Date | null
    seatLimit: number | null
    seatsTaken: number
    planId: string | null
  }>(
    `select activated, activated_at as "activatedAt", seats_allowed(t) as "seatLimit", plan_id as "planId",
            (select count(*) from membership where tenant_id = $1 and state = 'active') as "seatsTaken"
       from tenant t where id = $1`,
    [tenantId],
  )
  const [plan = null] =
    row?.planId == null
      ? []
      : await sql.rows<Plan>(`select ${columns} from plan p where id = $1`, [row.planId])
  const { planId: _, ...found } = row ?? {
    activated: false,
    activatedAt: null,
    seatLimit: null,
    seatsTaken: 0,
    planId: null,
  }
  return { ...found, plan, state: provisioningState(found.activated, plan) }
}

function nameKey(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase().replaceAll('\u0000', '')
}
