import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Decision } from '../staging/staging-store.ts'
import type { Reach } from '../tenants/tenant.ts'
import { findConnection } from './manage-policies.ts'
import type { ConnectionWithPolicy } from './policy-store.ts'
import type { MembershipPorts as Ports } from './ports.ts'

/** What became of the members of a connection that was ended. */
export interface DisconnectionCounts {
  readonly deactivated: number
  readonly removed: number
  /** Last owners and who has emergency access: they go on as the product's own members. */
  readonly kept: number
  /** Without access already, or nobody's. */
  readonly unchanged: number
}

/** The end of a connection: under way, or how the last one went. */
export interface Disconnection {
  readonly isOver: boolean
  readonly since: Date
  readonly by: string
  readonly counts: DisconnectionCounts
}

export interface DisconnectionStore {
  /** From this transaction on nobody gets in, no token works, and no Synchronize runs. False: it was begun before. */
  begin(reach: Reach, decision: Decision): Promise<boolean>
  /** Ends the next records, each as the policy says. True: nothing is left, and the connection can be used anew. */
  next(reach: Reach, at: Date): Promise<boolean>
  /** What a node that died may have left, in every tenant. */
  listUnfinished(): Promise<Reach[]>
}

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
