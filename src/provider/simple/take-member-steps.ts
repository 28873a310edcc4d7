import { matchesElement, scimError } from '../../scim/index.ts'
import type { MemberStep } from '../store.ts'

/** The members after some steps, and the ids that were left out because no user has them. */
export interface MembersAfter {
  readonly members: readonly string[]
  readonly skipped: readonly string[]
}

/**
 * Takes steps on the members of a group, in order. Throws ScimError 400 for an id that no user has, unless such ids are to
 * be skipped. Only ids that are new are looked up.
 */
export async function takeMemberSteps(
  before: readonly string[],
  steps: readonly MemberStep[],
  isUser: (id: string) => Promise<boolean>,
  unknownMembers: 'refuse' | 'skip',
): Promise<MembersAfter> {
  const known = new Set(before)
  const skipped: string[] = []
  let members = new Set(before)
  for (const step of steps) {
    if (step.kind === 'remove') members = members.difference(new Set(step.ids))
    else if (step.kind === 'removeWhere') {
      const matches = (id: string) => matchesElement(step.filter, { value: id, type: 'User' })
      members = new Set([...members].filter((id) => !matches(id)))
    } else {
      if (step.kind === 'replaceAll') members = new Set()
      for (const id of step.ids) {
        if (known.has(id) || (await isUser(id))) members.add(id)
        else if (unknownMembers === 'skip') skipped.push(id)
        else throw noSuchUser(id)
      }
    }
  }
  return { members: [...members], skipped }
}

function noSuchUser(id: string): Error {
  return scimError('invalidValue', `No user here has the id ${JSON.stringify(id.slice(0, 60))}.`)
}
