/** What these commands read of a connection. */
export interface ConnectionJson {
  readonly connection: number
  readonly name: string
  readonly profile: string
  readonly enabled: boolean
  readonly policy: {
    readonly apply: {
      readonly mode: string
      readonly at: string
      readonly timeZone: string
      readonly stopAbove: number | null
    }
    readonly leaving: Readonly<Record<'onDeactivate' | 'onDelete' | 'onConnectionRemoved', ActionJson>>
    readonly graceHours: number
    readonly reactivationDays: number
    readonly brake: { readonly people: number; readonly percent: number; readonly minutes: number } | null
    readonly adoption: string
    readonly importVisible: boolean
  }
  readonly nextRunAt: string | null
  readonly disconnection: {
    readonly isOver: boolean
    readonly since: string
    readonly by: string
    readonly counts: Readonly<Record<'deactivated' | 'removed' | 'kept' | 'unchanged', number>>
  } | null
}

interface ActionJson {
  readonly do: string
  readonly days?: number
  readonly to?: string
}

/** A policy in sentences, each with its consequence. */
export function policyLines({
  connection,
  name,
  policy,
  nextRunAt,
  disconnection,
}: ConnectionJson): string[] {
  const { apply, leaving, graceHours, reactivationDays, brake } = policy
  return [
    `Connection ${connection} (${name})`,
    ...(disconnection === null ? [] : disconnectionLines(disconnection)),
    `Changes are applied: ${applyLine(policy, nextRunAt)}`,
    ...(apply.stopAbove === null
      ? []
      : [`A run with more than ${apply.stopAbove} changes is held and asks.`]),
    ...(apply.mode === 'immediate'
      ? []
      : ['Groups are taken over at once; a role that a group grants begins with the membership.']),
    `Deactivated (active: false): ${actionLine(leaving.onDeactivate)}`,
    `Deleted (DELETE): ${actionLine(leaving.onDelete)}`,
    `Connection removed: ${actionLine(leaving.onConnectionRemoved)}`,
    `Leaving takes effect ${graceHours === 0 ? 'at once' : `after ${graceHours} hours`}; who was removed comes back as the same member within ${reactivationDays} days.`,
    brake === null
      ? 'Brake: off; any number may leave at once.'
      : `Brake: more leavers than ${brake.people} and than ${brake.percent} % within ${brake.minutes} minutes are held.`,
    `People who were here before: ${policy.adoption === 'ask' ? 'linked when an admin accepts' : 'linked by a verified e-mail in a verified domain, else when an admin accepts'}.`,
    `The product’s own people are ${policy.importVisible ? '' : 'not '}visible to the identity provider.`,
  ]
}

/** How the end of a connection goes, or went. */
export function disconnectionLines({
  isOver,
  since,
  by,
  counts,
}: NonNullable<ConnectionJson['disconnection']>): string[] {
  const told = Object.entries(counts).filter(([, count]) => count > 0)
  const result = told.map(([word, count]) => `${count} ${word}`).join(', ') || 'nobody was there'
  return [`${isOver ? 'Ended' : 'Being ended, nobody gets in'}: ${since} by ${by}; ${result}.`]
}

function applyLine({ apply }: ConnectionJson['policy'], nextRunAt: string | null): string {
  if (apply.mode === 'immediate') return 'immediately'
  if (apply.mode === 'by_hand') return 'by hand, when an admin says Synchronize'
  return `daily at ${apply.at} (${apply.timeZone})${nextRunAt === null ? '' : `, next ${nextRunAt}`}`
}

function actionLine(action: ActionJson): string {
  if (action.do === 'keep') return `without access for ${action.days} days, then removed`
  if (action.do === 'transfer') return `removed; what was theirs goes to ${action.to}`
  return action.do === 'suspend' ? 'stays a member without access' : 'removed'
}
