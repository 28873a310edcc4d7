import { RollcallError } from '../../errors/rollcall-error.ts'
import { isTimeOfDay, isTimeZone } from '../staging/next-run.ts'
import { type ConnectionPolicy, type LeavingAction, leavingCauses } from './policy.ts'

/** Throws `policy_invalid`, which names the field and what it may be. */
export function checkPolicy(policy: ConnectionPolicy): void {
  const { apply, leaving, brake } = policy
  if (!isTimeOfDay(apply.at))
    refuse('apply.at', `a time of day is HH:MM, from 00:00 to 23:59, not ${apply.at}`)
  if (!isTimeZone(apply.timeZone)) {
    refuse('apply.timeZone', `a time zone is an IANA name such as Europe/Berlin, not ${apply.timeZone}`)
  }
  checkWhole('apply.stopAbove', apply.stopAbove ?? 0, 0, 1_000_000)
  for (const cause of leavingCauses) checkAction(`leaving.${cause}`, leaving[cause])
  checkWhole('graceHours', policy.graceHours, 0, 8760)
  checkWhole('reactivationDays', policy.reactivationDays, 0, 3650)
  if (!brake) return
  checkWhole('brake.people', brake.people, 0, 1_000_000)
  checkWhole('brake.percent', brake.percent, 0, 100)
  checkWhole('brake.minutes', brake.minutes, 1, 10_080)
}

function checkAction(field: string, action: LeavingAction): void {
  if (action.do === 'keep') checkWhole(`${field}.days`, action.days, 1, 3650)
  if (action.do === 'transfer' && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(action.to)) {
    refuse(`${field}.to`, 'it is the id of the person who receives what was theirs')
  }
}

function checkWhole(field: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return
  refuse(field, `it is a whole number from ${least} to ${most}`)
}

function refuse(field: string, reason: string): never {
  throw new RollcallError('policy_invalid', { field, reason })
}
