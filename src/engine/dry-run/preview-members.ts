import type { ApplicationRecord } from '../application/application-record.ts'
import { guardWindowMs, isExodus } from '../guard.ts'
import { presentMemberChanges } from '../log.ts'
import type { EnginePorts } from '../ports.ts'
import type { DryRun, ForeseenMembers, NewDryRunEntry } from './dry-run.ts'

const groupsAtOnce = 200

/** Membership changes of every group a dry run is about; after people and groups, as in a cycle. */
export async function* previewMembers(
  ports: Pick<EnginePorts, 'store' | 'now'>,
  application: ApplicationRecord,
  dryRun: Pick<DryRun, 'id' | 'scope'>,
): AsyncGenerator<NewDryRunEntry> {
  const { enabled, actions } = application.settings.groups
  if (!enabled || !actions.update || dryRun.scope.kind === 'person') return
  const groupId = dryRun.scope.kind === 'group' ? dryRun.scope.id : null
  let after: string | null = null
  do {
    const { groups, next } = await ports.store.foreseeMembers(application.id, dryRun.id, {
      groupId,
      after,
      limit: groupsAtOnce,
    })
    for (const group of groups) yield* entriesOf(group, ports, application)
    after = next
  } while (after !== null)
}

async function* entriesOf(
  group: ForeseenMembers,
  { store, now }: Pick<EnginePorts, 'store' | 'now'>,
  application: ApplicationRecord,
): AsyncGenerator<NewDryRunEntry> {
  const since = new Date(now().getTime() - guardWindowMs)
  const isHeld =
    group.removed > 0 &&
    (await isExodus(
      { ...(await store.readRemovals(application.id, group.groupId, since)), open: group.removed },
      () => store.countMembers(application.id, group.groupId),
    ))
  const none = { add: [], remove: [], added: 0, removed: 0, waiting: 0 }
  if (isHeld)
    yield entryOf({ ...group, ...none, remove: group.remove, removed: group.removed }, 'held', application.id)
  const goes = isHeld ? { ...group, remove: [], removed: 0 } : group
  if (goes.added + goes.removed > 0) yield entryOf(goes, 'updated', application.id)
}

function entryOf(group: ForeseenMembers, outcome: 'updated' | 'held', applicationId: string): NewDryRunEntry {
  const { text, changes } = presentMemberChanges(group)
  const held = outcome === 'held'
  return {
    entry: {
      applicationId,
      cycleId: null,
      subject: { kind: 'group', id: group.groupId, name: group.groupName },
      targetId: group.groupTargetId,
      action: 'update',
      outcome,
      reason: held ? 'members_held' : 'members',
      text: held ? `Too many would leave the group at once: they wait for your word. ${text}` : text,
      durationMs: 0,
      steps: [],
      changes,
      error: null,
      initiatedBy: null,
    },
    request: { verb: 'update_members', body: { add: group.add, remove: group.remove } },
  }
}
