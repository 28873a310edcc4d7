import { type Acted, actOnMembers } from './act.ts'
import type { CycleRun } from './cycle/cycle-run.ts'
import { guardWindowMs, isExodus } from './guard.ts'
import { membersLogEntry } from './log.ts'
import type { MembersDue } from './stores/member-store.ts'
import { mostMembersByPut } from './target/replace-members.ts'
import { wireProfile } from './target/wire-profile.ts'

const defaultChunk = 100

/** Where a group is written as a whole, all of its changes go into one request. */
function chunkOf({ limits, profile }: CycleRun['application']['settings']): number {
  if (limits.membersPerPatch !== null) return limits.membersPerPatch
  return wireProfile(profile).groupUpdate === 'put' ? mostMembersByPut : defaultChunk
}

/**
 * Brings memberships of provisioned groups up to date by deltas. Readiness is per edge: a member without an account
 * waits, the others go. Groups run beside each other; the chunks of one group run one after the other.
 */
export async function provisionMembers(run: CycleRun): Promise<void> {
  const { enabled, actions } = run.application.settings.groups
  // Members of a group are changed by updating the group.
  if (!enabled || !actions.update) return
  const pass = { over: false }
  let after: string | null = null
  while (run.halted() === null && !pass.over) {
    const groupIds: readonly string[] = await run.store.listGroupsWithMembersDue(
      run.cycle.applicationId,
      after,
      100,
    )
    if (groupIds.length === 0) break
    for (const groupId of groupIds) await run.window.run(() => provisionGroup(groupId, run, pass))
    await run.window.drained()
    after = groupIds.at(-1) ?? null
  }
}

/** What fewer members in one request would not change. */
const ofWholeGroup: ReadonlySet<string | null> = new Set(['group_too_large_for_put', 'group_members_hidden'])

/** `pass`: over as soon as somebody has to lose their account; the memberships go on after that. */
async function provisionGroup(groupId: string, run: CycleRun, pass: { over: boolean }): Promise<void> {
  const largest = chunkOf(run.application.settings)
  let chunk = largest
  await judgeRemovals(groupId, run)
  let after: string | null = null
  while (run.halted() === null && !pass.over) {
    const due: MembersDue | null = await run.store.readMembersDue(
      run.cycle.applicationId,
      groupId,
      after,
      chunk,
    )
    if (due === null || due.add.length + due.remove.length === 0) return
    const startedAt = performance.now()
    const delta = {
      add: due.add.map((edge) => edge.targetId),
      remove: due.remove.map((edge) => edge.targetId),
      hasMembers: due.hasMembers,
    }
    await run.store.intendMembers(run.cycle, run.epoch, due)
    const acted = await actOnMembers(due.groupTargetId, delta, run.target)
    if (acted.verdict === 'stop' && acted.code !== null) {
      run.halt({ kind: 'broken', code: acted.code, details: { detail: acted.detail } })
      return
    }
    if (acted.verdict === 'not_sent') return
    // One bad member must not hold up the others: halve the chunk until it stands alone.
    if (acted.verdict === 'data' && !ofWholeGroup.has(acted.code) && due.add.length + due.remove.length > 1) {
      chunk = Math.max(1, Math.floor((due.add.length + due.remove.length) / 2))
      continue
    }
    await settle(due, acted, performance.now() - startedAt, run)
    after = due.last
    pass.over ||= await run.leaversWait()
    if (acted.verdict === 'done') chunk = Math.min(chunk * 2, largest)
  }
}

/** Removals that are too many wait, in this group only; whom somebody has allowed, and new members, go on. */
async function judgeRemovals(groupId: string, run: CycleRun): Promise<void> {
  const { store, cycle } = run
  const since = new Date(run.now().getTime() - guardWindowMs)
  const removals = await store.readRemovals(cycle.applicationId, groupId, since)
  if (removals.open === 0) return
  const held = await isExodus(removals, () => store.countMembers(cycle.applicationId, groupId))
  await store.holdRemovals(cycle.applicationId, groupId, held)
}

async function settle(due: MembersDue, acted: Acted, durationMs: number, run: CycleRun): Promise<void> {
  const applied = acted.verdict === 'done'
  await run.store.settleMembers(run.cycle, run.epoch, due, {
    applied,
    refused: acted.verdict === 'data',
    entry: membersLogEntry({ due, acted, durationMs: Math.round(durationMs), cycle: run.cycle }),
    counts: applied ? { memberships: due.add.length + due.remove.length, written: 1 } : { failed: 1 },
  })
}
