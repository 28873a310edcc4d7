import type { HeldItem } from '../stores/held-store.ts'
import type { HoldCause } from './hold-cause.ts'

/** What waits for one and the same reason: "disable 11, because group Sales was unassigned". */
export interface HeldGroup {
  readonly application: HeldItem['application']
  readonly action: HeldItem['action']
  readonly cause: HoldCause
  readonly count: number
  readonly since: Date
  /** A few names. */
  readonly names: readonly string[]
}

const fewNames = 5

/** Groups what waits by application, action and cause, the largest first. Pure. */
export function groupHeld(items: readonly HeldItem[]): readonly HeldGroup[] {
  const groups = new Map<string, HeldGroup>()
  for (const { application, action, cause, count, since, name } of items) {
    const key = JSON.stringify([application.id, action, cause.key])
    const known = groups.get(key)
    groups.set(key, {
      application,
      action,
      cause,
      count: (known?.count ?? 0) + count,
      since: known === undefined || since < known.since ? since : known.since,
      names: [...(known?.names ?? []), name].slice(0, fewNames),
    })
  }
  return [...groups.values()].sort((one, other) => other.count - one.count)
}
