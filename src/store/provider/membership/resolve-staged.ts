import { decideAdoption } from '../../../provider/membership/adoption.ts'
import { addressesOf } from '../../../provider/membership/describe-person.ts'
import type { StagedRow } from '../../../provider/staging/staged.ts'
import type { Decision, Resolution, ResolutionOutcome } from '../../../provider/staging/staging-store.ts'
import type { Reach } from '../../../provider/tenants/tenant.ts'
import type { Sql } from '../../database.ts'
import { appendEvents } from '../ledger.ts'
import { isUuid } from '../row.ts'
import type { Applying } from './apply-record.ts'
import { applyStaged, type RecordRow, type StagedWork } from './apply-staged.ts'
import { findCandidates } from './candidates.ts'
import { readPolicyToHold, type WritePolicy } from './policy-cache.ts'
import { lockStaged, putStaged } from './staged-rows.ts'
import { lockMemberships } from './tenant-lock.ts'
import { userTypeOf } from './user-type-of.ts'

/** Which decisions there are for which kind of record. */
const decisions: Readonly<Record<StagedRow['kind'], readonly Resolution['how'][]>> = {
  conflict: ['link', 'separate', 'ignore'],
  unlinked: ['link', 'separate'],
  new: ['ignore', 'apply'],
  changed: ['apply'],
  leaving: ['apply', 'keep'],
}

interface Resolving {
  readonly tx: Sql
  readonly reach: Reach
  readonly staged: StagedRow
  readonly row: RecordRow | undefined
  readonly policy: WritePolicy
  readonly decision: Decision
  readonly newId: () => string
}

/**
 * Carries out what a person decided of one record, at once and whatever the connection's mode. Of two who decide the
 * same record the second finds it decided, and nothing changes.
 */
export async function resolveStaged(
  tx: Sql,
  newId: () => string,
  reach: Reach,
  recordId: string,
  resolution: Resolution,
  decision: Decision,
): Promise<ResolutionOutcome> {
  if (!isUuid(recordId)) return { kind: 'missing' }
  const policy = await readPolicyToHold(tx, reach)
  await lockMemberships(tx, reach.tenantId)
  const row = await lockRecord(tx, reach, recordId)
  const staged = await lockStaged(tx, reach, recordId)
  if (!staged) return { kind: row ? 'decided_already' : 'missing' }
  if (!decisions[staged.kind].includes(resolution.how)) return { kind: 'not_for_this', staged }
  const resolving: Resolving = { tx, reach, staged, row, policy, decision, newId }
  switch (resolution.how) {
    case 'link':
      return await link(resolving, resolution.personId)
    case 'separate':
      return await apply(resolving, 'newcomer')
    case 'apply':
      return await apply(resolving, undefined)
    case 'ignore':
      await putStaged(tx, reach, recordId, { ...staged, kind: 'unlinked', problem: 'ignored', proposals: [] })
      return { kind: 'done', personId: null }
    case 'keep':
      return await keep(resolving)
  }
}

async function lockRecord(tx: Sql, reach: Reach, recordId: string): Promise<RecordRow | undefined> {
  const [row] = await tx.rows<RecordRow>(
    `select id, document, person_id, version, offered from scim_resource
      where tenant_id = $1 and connection = $2 and resource_type = 'User' and id = $3 for no key update`,
    [reach.tenantId, reach.connection, recordId],
  )
  return row
}

/** Only to somebody whom the evidence speaks for now, and whose address is verified; it may have changed since. */
async function link(resolving: Resolving, personId: string): Promise<ResolutionOutcome> {
  const { tx, reach, staged, row, policy } = resolving
  const before = row?.person_id ?? staged.personId
  if (staged.kind === 'unlinked' && before !== null && before === personId.toLowerCase()) {
    return await apply(resolving, { personId: before })
  }
  const document = row?.document ?? staged.gone ?? '{}'
  const candidates = await findCandidates(tx, reach.tenantId, addressesOf(document))
  const found = decideAdoption(candidates, policy.domains, 'ask')
  const proposals = found.kind === 'conflict' ? found.proposals : []
  const proposal = proposals.find((one) => one.personId === personId.toLowerCase())
  if (!proposal?.canLink) return { kind: 'not_a_candidate' }
  return await apply(resolving, { personId: proposal.personId })
}

async function apply(resolving: Resolving, who: Applying['who']): Promise<ResolutionOutcome> {
  const { tx, reach, staged, row, policy, decision, newId } = resolving
  const work: StagedWork = {
    reach,
    type: await userTypeOf(tx, reach.tenantId),
    applying: { policy, at: decision.at, newId, isDecided: true, who },
    told: { by: decision.by, requestId: null },
  }
  const { applied } = await applyStaged(tx, work, staged, row)
  if (applied.kind === 'refused') return applied
  return { kind: 'done', personId: applied.kind === 'applied' ? applied.personId : null }
}

/** The member stays. One whose record was deleted is the product's own from now on. */
async function keep({ tx, reach, staged, row, decision }: Resolving): Promise<ResolutionOutcome> {
  const { tenantId, connection } = reach
  await putStaged(tx, reach, staged.resourceId, undefined)
  if (!row && staged.personId !== null) {
    await tx.rows(
      `update membership set connection = null, resource_id = null, origin = 'product', return_key = null
        where tenant_id = $1 and person_id = $2`,
      [tenantId, staged.personId],
    )
    await tx.rows(
      'update scim_connection set policy_version = policy_version + 1 where tenant_id = $1 and connection = $2',
      [tenantId, connection],
    )
  }
  await appendEvents(tx, [
    {
      tenantId,
      connection,
      at: decision.at,
      event: 'member.updated',
      resource: { type: 'User', id: staged.resourceId },
      personId: staged.personId,
      data: { kept: true, by: decision.by },
    },
  ])
  return { kind: 'done', personId: staged.personId }
}
