import type { Plan } from '../plan.ts'
import { leavingCause } from '../plan-leaving.ts'
import type { Wanted } from '../wanted.ts'
import type { GroupFate, HoldCause } from './hold-cause.ts'

/** Names the cause of a plan from what the link remembers and what is now. */
export async function findCause(
  wanted: Wanted,
  plan: Plan,
  readFates: (groupIds: readonly string[]) => Promise<ReadonlyMap<string, GroupFate>>,
): Promise<HoldCause> {
  if (plan.kind === 'create') return entering(wanted)
  if (plan.kind === 'update') return changing(plan)
  const cause = leavingCause(wanted)
  switch (cause) {
    case 'unassigned':
      return unassigned(wanted, readFates)
    case 'out_of_scope':
      return outOfScope(wanted)
    case 'application_disconnected':
      return {
        key: cause,
        text: 'the application is being disconnected',
        undo: 'Call it off: rollcall app reconnect NAME',
      }
    default:
      return { key: cause, ...directoryTexts[cause] }
  }
}

const directoryTexts = {
  disabled: { text: 'disabled in the directory', undo: 'Enable them in the directory.' },
  suspended: { text: 'suspended in the directory', undo: 'Take the suspension away in the directory.' },
  soft_deleted: { text: 'deleted in the directory', undo: 'Restore them from the bin of the directory.' },
  hard_deleted: { text: 'deleted in the directory for good', undo: 'Bring them into the directory again.' },
} as const

function entering({ scope }: Wanted): HoldCause {
  const [first] = scope.assignments
  if (first?.group) {
    const { id, displayName } = first.group
    return {
      key: `assigned:${id}`,
      text: `group ${displayName} is assigned`,
      undo: `Unassign ${displayName}.`,
    }
  }
  if (first !== undefined)
    return { key: 'assigned', text: 'assigned directly', undo: 'Take the assignment away.' }
  return { key: 'everyone', text: 'everyone is in scope', undo: 'Set the scope to those assigned.' }
}

function changing(plan: Extract<Plan, { kind: 'update' }>): HoldCause {
  if (plan.verb === 'enable')
    return { key: 'returned', text: 'in scope again', undo: 'Take them out of scope.' }
  const emptied = plan.changes.filter((change) => change.after === null).map((change) => change.attribute)
  const names = (emptied.length > 0 ? emptied : plan.changes.map((change) => change.attribute))
    .slice(0, 3)
    .join(', ')
  const verb = emptied.length > 0 ? 'would be emptied' : 'would change'
  return {
    key: `${verb}:${names}`,
    text: `${names} ${verb}`,
    undo: 'Take the change back in the directory or in the attribute mappings.',
  }
}

async function unassigned(
  { candidate }: Wanted,
  readFates: (groupIds: readonly string[]) => Promise<ReadonlyMap<string, GroupFate>>,
): Promise<HoldCause> {
  const via = candidate.link?.via ?? []
  if (via.length === 0) {
    // Nobody took an assignment away: they came in while the scope was everyone.
    const text = 'not assigned, since the scope is assigned people only'
    return { key: 'not_assigned', text, undo: 'Assign them, or set the scope to everyone again.' }
  }
  const fates = await readFates(via.flatMap((id) => (id === null ? [] : [id])))
  const causes = [...fates].map(([id, { name, assigned, deleted }]): HoldCause => {
    if (deleted)
      return {
        key: `group_deleted:${id}`,
        text: `group ${name} was deleted`,
        undo: `Restore the group ${name}.`,
      }
    if (!assigned)
      return { key: `unassigned:${id}`, text: `group ${name} was unassigned`, undo: `Assign ${name} again.` }
    return { key: `left:${id}`, text: `no longer in group ${name}`, undo: `Put them back into ${name}.` }
  })
  // A group that was unassigned says more than a membership that ended as well.
  const order = ['unassigned:', 'group_deleted:', 'left:']
  causes.sort((one, other) => rank(one.key) - rank(other.key))
  function rank(key: string): number {
    return order.findIndex((prefix) => key.startsWith(prefix))
  }
  return causes[0] ?? { key: 'unassigned', text: 'the assignment was taken away', undo: 'Assign them again.' }
}

function outOfScope({ scope }: Wanted): HoldCause {
  const failed = scope.conditions.find((one) => !one.passed)
  const clause = scope.filters.filters.flatMap((filter) => filter.clauses).find((one) => !one.passed)
  const text =
    clause === undefined
      ? (failed?.text ?? 'out of scope')
      : `${clause.text} does not hold (it is ${JSON.stringify(clause.actual ?? null)})`
  return {
    key: `scope:${text}`,
    text,
    undo: 'Take the change back in the directory, or change the scoping filter.',
  }
}
