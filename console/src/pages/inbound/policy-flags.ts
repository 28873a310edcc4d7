import type { Policy } from '../../api/staging.ts'

type Leaving = Policy['leaving'][keyof Policy['leaving']]

/** What the command line is told to make a policy this one; it says the same as the form. */
export function policyFlags(
  policy: Pick<Policy, 'leaving' | 'graceHours' | 'reactivationDays' | 'brake' | 'adoption'> & {
    readonly stopAbove: number | null
  },
): readonly string[] {
  const { leaving, graceHours, reactivationDays, brake, adoption, stopAbove } = policy
  return [
    ...['--on-deactivate', actionWord(leaving.onDeactivate), '--on-delete', actionWord(leaving.onDelete)],
    ...['--on-connection-removed', actionWord(leaving.onConnectionRemoved)],
    ...['--grace-hours', String(graceHours), '--reactivation-days', String(reactivationDays)],
    ...['--brake', brake === null ? 'none' : `${brake.people},${brake.percent},${brake.minutes}`],
    ...['--stop-above', String(stopAbove ?? 'none'), '--adoption', adoption],
  ]
}

function actionWord(action: Leaving): string {
  if (action.do === 'keep') return `keep:${action.days}`
  return action.do === 'transfer' ? `transfer:${action.to}` : action.do
}
