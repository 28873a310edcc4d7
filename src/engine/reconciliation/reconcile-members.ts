import { isJsonObject, type JsonValue } from '../../scim/index.ts'
import type { CycleRun } from '../cycle/cycle-run.ts'
import { judgeReply } from '../outcome.ts'
import type { ComparedGroup } from '../stores/drift-store.ts'
import type { Findings } from './drift.ts'

const pageSize = 100

/**
 * Reads the members of every group we provision, a few groups at a time, and compares them in the store. Some targets
 * never return members: where not one group had any, nothing is said about them.
 */
export async function compareMembers(run: CycleRun): Promise<Findings['members']> {
  const { store, cycle } = run
  let after: string | null = null
  let [groups, unread, returned] = [0, 0, false]
  const compare = async (group: ComparedGroup): Promise<void> => {
    if (run.halted() !== null) return
    const members = await readMembers(run, group)
    if (members === null) {
      unread += 1
      return
    }
    groups += 1
    returned ||= members.length > 0
    await store.noteMembers(cycle, run.epoch, group, members)
  }
  while (run.halted() === null) {
    const page: readonly ComparedGroup[] = await store.listComparedGroups(cycle, after, pageSize)
    for (const group of page) await run.window.run(() => compare(group))
    await run.window.drained()
    after = page.at(-1)?.sourceId ?? null
    if (page.length < pageSize) break
  }
  if (!returned) await store.dropMembers(cycle)
  return { compared: returned, groups, unread }
}

/** Target ids of the members; null when they could not be read. A group without members may leave them out. */
async function readMembers(run: CycleRun, group: ComparedGroup): Promise<readonly string[] | null> {
  const reply = await run.target.getMembers(group.targetId)
  const { verdict } = judgeReply('read', reply)
  if (verdict !== 'done' || reply.kind !== 'answer' || !isJsonObject(reply.body ?? null)) return null
  const members = (reply.body as { readonly members?: JsonValue }).members ?? []
  if (!Array.isArray(members)) return null
  return members.flatMap((member) => {
    const value = isJsonObject(member) ? member['value'] : undefined
    return typeof value === 'string' ? [value] : []
  })
}
