import { RollcallError } from '../../errors/rollcall-error.ts'
import { refusalTexts } from '../membership/guards.ts'
import { findConnection } from '../membership/manage-policies.ts'
import type { MembershipPorts } from '../membership/ports.ts'
import type { Resolution, StagedCounts, StagedQuery, StagedRecord } from './staging-store.ts'
import type { Synchronization } from './synchronization.ts'

/** What waits on a connection, and how the last run ended. */
export interface StagedPage {
  readonly items: readonly StagedRecord[]
  readonly next: string | undefined
  readonly counts: StagedCounts
  readonly last: Synchronization | undefined
}

export async function listStaged(
  tenant: string,
  connection: string,
  query: StagedQuery,
  ports: MembershipPorts,
): Promise<StagedPage> {
  const reach = await findConnection(tenant, connection, ports)
  const [found, counts, [last]] = await Promise.all([
    ports.staging.listStaged(reach, { ...query, limit: query.limit + 1 }),
    ports.staging.countStaged(reach),
    ports.staging.listSynchronizations(reach, 1),
  ])
  const items = found.slice(0, query.limit)
  return { items, next: found.length > items.length ? items.at(-1)?.resourceId : undefined, counts, last }
}

/** Throws `staged_not_found`. */
export async function findStaged(
  tenant: string,
  connection: string,
  record: string,
  ports: MembershipPorts,
): Promise<StagedRecord> {
  const found = await ports.staging.findStaged(await findConnection(tenant, connection, ports), record)
  if (!found) throw new RollcallError('staged_not_found', { record, tenant })
  return found
}

/**
 * Carries out what a person decided of one record. Throws `staged_not_found`, `staged_decided_already` (somebody was
 * first, and nothing changed), `staged_decision_unfit`, `not_a_candidate`, `membership_refused`.
 */
export async function resolveStaged(
  tenant: string,
  connection: string,
  record: string,
  resolution: Resolution,
  by: string,
  ports: MembershipPorts,
): Promise<{ readonly personId: string | null }> {
  const reach = await findConnection(tenant, connection, ports)
  const outcome = await ports.staging.resolve(reach, record, resolution, { at: ports.now(), by })
  switch (outcome.kind) {
    case 'done':
      return { personId: outcome.personId }
    case 'missing':
      throw new RollcallError('staged_not_found', { record, tenant })
    case 'decided_already':
      throw new RollcallError('staged_decided_already', { record })
    case 'not_for_this':
      throw new RollcallError('staged_decision_unfit', { how: resolution.how, kind: outcome.staged.kind })
    case 'not_a_candidate':
      throw new RollcallError('not_a_candidate', { record })
    case 'refused':
      throw new RollcallError('membership_refused', {
        refusal: outcome.refusal,
        reason: refusalTexts[outcome.refusal],
      })
  }
}
