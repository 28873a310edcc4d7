import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Reach } from '../tenants/tenant.ts'
import { findConnection } from './manage-policies.ts'
import type { ConnectionWithPolicy } from './policy-store.ts'
import type { MembershipPorts as Ports } from './ports.ts'

/**
 * Ends a connection: its tokens and clients at once, then its members one after the other, as its policy has it
 * (`onConnectionRemoved`), then all it sent. The policy stays, and a new token begins anew: who comes back within the
 * time of the policy is the same member. Throws `connection_not_found`, `connection_disconnecting`.
 */
export async function disconnect(
  tenant: string,
  connection: string,
  by: string,
  ports: Ports,
): Promise<ConnectionWithPolicy> {
  const reach = await findConnection(tenant, connection, ports)
  if (!(await ports.disconnections.begin(reach, { at: ports.now(), by }))) {
    throw new RollcallError('connection_disconnecting', { connection: reach.name, tenant })
  }
  await ports.tenants.forgetCredentials()
  await ports.runDisconnection(reach)
  return await findConnection(tenant, connection, ports)
}

/** Works on the end of a connection until it is over; whoever stops half-way can begin again. */
export async function runDisconnection(
  { tenantId, connection }: Reach,
  { disconnections, now }: Pick<Ports, 'disconnections' | 'now'>,
  signal?: AbortSignal,
): Promise<void> {
  let isOver = false
  while (!isOver && signal?.aborted !== true) {
    isOver = await disconnections.next({ tenantId, connection }, now())
  }
}
