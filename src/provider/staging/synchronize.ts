import { RollcallError } from '../../errors/rollcall-error.ts'
import { findConnection } from '../membership/manage-policies.ts'
import type { MembershipPorts } from '../membership/ports.ts'
import { findTenant } from '../tenants/manage-tenants.ts'
import type { Reach } from '../tenants/tenant.ts'
import { isUnderWay, type Synchronization } from './synchronization.ts'

/**
 * Begins to apply what is staged: all of it that nothing holds, or the records that are named; one that is settled
 * meanwhile is passed over. Throws `synchronization_under_way`, `staged_not_found`.
 */
export async function synchronize(
  tenant: string,
  connection: string,
  request: { readonly records?: readonly string[] | undefined; readonly by: string },
  ports: MembershipPorts,
): Promise<Synchronization> {
  const reach = await findConnection(tenant, connection, ports)
  const unknown = await ports.staging.findUnknown(reach, request.records ?? [])
  if (unknown !== undefined) throw new RollcallError('staged_not_found', { record: unknown, tenant })
  const begun = await begin(reach, 'by_hand', ports, request)
  if (begun) return begun
  const [last] = await ports.staging.listSynchronizations(reach, 1)
  throw new RollcallError('synchronization_under_way', { id: last?.id, connection, tenant })
}

async function begin(
  { tenantId, connection }: Reach,
  cause: Synchronization['cause'],
  ports: MembershipPorts,
  { records, by }: { readonly records?: readonly string[] | undefined; readonly by?: string } = {},
): Promise<Synchronization | undefined> {
  const begun = await ports.staging.beginSynchronization({
    tenantId,
    connection,
    id: ports.newId(),
    cause,
    requestedBy: by ?? null,
    selection: records,
    at: ports.now(),
  })
  if (begun?.state === 'waiting') await ports.runSynchronization(begun)
  return begun
}

/** Begins the daily runs that are due. Called every minute on every node; each run begins once. */
export async function beginScheduled(ports: MembershipPorts): Promise<void> {
  for (const reach of await ports.staging.claimScheduled(ports.now())) await begin(reach, 'scheduled', ports)
}

/** A run that was held goes on, or is given up. Throws `synchronization_not_found`, `synchronization_not_held`. */
export async function decideHeldSynchronization(
  tenant: string,
  id: string,
  word: 'allow' | 'cancel',
  by: string,
  ports: MembershipPorts,
): Promise<Synchronization> {
  const found = await findSynchronization(tenant, id, ports)
  const decided = await ports.staging.decideHeld(found.tenantId, found.id, word, { at: ports.now(), by })
  if (!decided) throw new RollcallError('synchronization_not_held', { id, state: found.state })
  if (decided.state === 'waiting') await ports.runSynchronization(decided)
  return decided
}

export async function findSynchronization(
  tenant: string,
  id: string,
  ports: MembershipPorts,
): Promise<Synchronization> {
  const { id: tenantId } = await findTenant(tenant, ports)
  const found = await ports.staging.findSynchronization(tenantId, id)
  if (!found) throw new RollcallError('synchronization_not_found', { id, tenant })
  return found
}

/**
 * Works on a run until it is over, a few records at a time; `onProgress` is told after each. Any number may work on the
 * same run, and whoever stops half-way can begin again: what is done is done once.
 */
export async function runSynchronization(
  { tenantId, id }: Pick<Synchronization, 'tenantId' | 'id'>,
  ports: Pick<MembershipPorts, 'staging' | 'now'>,
  onProgress: (synchronization: Synchronization) => void,
  signal?: AbortSignal,
): Promise<void> {
  while (signal?.aborted !== true) {
    const state = await ports.staging.applyNext(tenantId, id, ports.now())
    if (!state) return
    onProgress(state)
    if (!isUnderWay(state) || state.state === 'held') return
  }
}
