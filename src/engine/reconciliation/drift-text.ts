import type { Drift, DriftKind, DriftRepair } from './drift.ts'

/** What is not as it was left, as a sentence. */
export function describeDrift({ kind, changes, member }: Pick<Drift, 'kind' | 'changes' | 'member'>): string {
  switch (kind) {
    case 'changed':
      return `Changed there: ${changes.map((one) => one.attribute).join(', ')}.`
    case 'member_missing':
      return `${member?.name ?? ''} is no member there any more.`
    case 'member_unknown':
      return `${member?.name ?? ''} was made a member there.`
    default:
      return texts[kind]
  }
}

const texts: Readonly<Record<Exclude<DriftKind, 'changed' | 'member_missing' | 'member_unknown'>, string>> = {
  missing: 'Not there any more.',
  unknown: 'There, and Rollcall neither created nor adopted it.',
  active: 'Works there, though it should have ended.',
}

/** What repairing would do. */
export const repairTexts: Readonly<Record<DriftRepair, string>> = {
  update: 'The values Rollcall left there are written again.',
  create: 'It is looked up by its matching attributes, and created if it is not there.',
  forget: 'Nothing is sent: Rollcall forgets an account that should end anyhow.',
  disable: 'It is disabled again.',
  delete: 'It is deleted again.',
  add_member: 'The member is added again.',
  remove_member: 'The member is removed.',
  nothing: 'Nothing: it is not for Rollcall to change.',
}
