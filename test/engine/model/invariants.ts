import type { Database } from '../../../src/store/database.ts'
import { type Facts, isIn, readFacts } from './facts.ts'
import type { World } from './world.ts'

/** What holds after every step, whatever happened; each broken one as a sentence. */
export async function findBroken(world: World): Promise<string[]> {
  const facts = await readFacts(world.store.database, world.applicationId)
  return [
    ...world.violations,
    ...sharedAccounts(facts),
    ...forgottenChanges(facts),
    ...(await untoldOutcomes(world.store.database, world.applicationId, facts)),
  ]
}

/** I4: two people never share an account. */
function sharedAccounts({ links }: Facts): string[] {
  const seen = new Set<string>()
  return links.flatMap(({ kind, targetId, state }) => {
    if (targetId === null || state === 'gone') return []
    const key = `${kind} ${targetId}`
    if (seen.has(key)) return [`I4: ${key} is linked twice`]
    seen.add(key)
    return []
  })
}

/** I6: whatever the watermark has passed has been looked at, or is in a durable list to be looked at. */
function forgottenChanges(facts: Facts): string[] {
  const { watermark, scanNeeded } = facts
  if (watermark === null || scanNeeded) return []
  const sources = [
    ...[...facts.people.values()].map((one) => ({ kind: 'person' as const, ...one })),
    ...[...facts.groups.values()].map((one) => ({ kind: 'group' as const, ...one })),
  ]
  return sources.flatMap(({ kind, id, seq }) => {
    // Groups that are not provisioned are looked at when they are again: new settings compare everyone.
    if (seq > watermark || (kind === 'group' && !facts.settings.groups.enabled)) return []
    const link = facts.links.find((one) => one.kind === kind && one.sourceId === id)
    if (link === undefined) {
      // A key may be dirty before it has a link; that shows only in the dirty keys.
      return isIn(facts, kind, id) && !facts.dirtyKeys.has(`${kind} ${id}`)
        ? [`I6: ${kind} ${id} was never looked at`]
        : []
    }
    const looked = link.seenSeq !== null && link.seenSeq >= seq
    return looked || link.dirty || link.due || link.intent !== null || link.seenSeq === null
      ? []
      : [`I6: change ${seq} of ${kind} ${id} is forgotten (seen ${link.seenSeq}, watermark ${watermark})`]
  })
}

const stateAfter: Readonly<Record<string, string>> = {
  created: 'linked',
  updated: 'linked',
  enabled: 'linked',
  disabled: 'disabled',
  deleted: 'gone',
}

/** I3: the log and the link say the same: an outcome and the link it changes commit together. */
async function untoldOutcomes(database: Database, applicationId: string, facts: Facts): Promise<string[]> {
  const rows = await database.rows<{
    kind: string
    id: string
    outcome: string
    target: string | null
    reason: string | null
  }>(
    `select distinct on (subject_kind, subject_id) subject_kind as kind, subject_id as id, outcome, target_id as target, reason
     from provisioning_log l where application_id = $1
       and outcome in ('created', 'updated', 'enabled', 'disabled', 'deleted') and reason is distinct from 'members'
     order by subject_kind, subject_id, l.id desc`,
    [applicationId],
  )
  const told = rows.flatMap(({ kind, id, outcome, target }) => {
    const link = facts.links.find((one) => one.kind === kind && one.sourceId === id)
    if (link === undefined) return [`I3: the log tells of ${kind} ${id}, who has no link`]
    // What came later without an outcome of its own: a conflict, an account found missing.
    const wanted = stateAfter[outcome]
    if (link.state !== wanted && ['linked', 'disabled'].includes(link.state) && link.targetId === target) {
      return [`I3: ${kind} ${id} was ${outcome}, and its link says ${link.state}`]
    }
    return []
  })
  const untold = facts.links.flatMap((link) => {
    const row = rows.find((one) => one.kind === link.kind && one.id === link.sourceId)
    return link.state === 'disabled' && row?.outcome !== 'disabled'
      ? [`I3: ${JSON.stringify(link)} is disabled, and the log tells ${JSON.stringify(row)}`]
      : []
  })
  return [...told, ...untold, ...(await secretAccounts(database, applicationId, facts))]
}

/** Whoever has an account, the log has told of that very account. */
async function secretAccounts(
  database: Database,
  applicationId: string,
  { links }: Facts,
): Promise<string[]> {
  const rows = await database.rows<{ key: string }>(
    `select distinct subject_kind || ' ' || subject_id || ' ' || target_id as key
     from provisioning_log where application_id = $1 and target_id is not null`,
    [applicationId],
  )
  const told = new Set(rows.map((row) => row.key))
  return links.flatMap(({ kind, sourceId, targetId, state }) =>
    (state !== 'linked' && state !== 'disabled') || told.has(`${kind} ${sourceId} ${targetId}`)
      ? []
      : [`I3: ${kind} ${sourceId} is linked to ${targetId}, of which the log does not tell`],
  )
}
