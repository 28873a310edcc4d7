import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Candidate } from '../candidate.ts'
import { type CompiledApplication, evaluate, referencedIds } from '../evaluate.ts'
import type { EngineStore } from '../store.ts'
import type { Wanted } from '../wanted.ts'

export interface DecidePorts {
  readonly applicationId: string
  readonly compiled: CompiledApplication
  readonly store: Pick<EngineStore, 'readTargetIds'>
  readonly now: () => Date
}

/** Scope and map for everyone on a page, with the target ids of whom they refer to; those who lose their account come first. */
export async function decidePage(
  candidates: readonly Candidate[],
  { applicationId, compiled, store, now }: DecidePorts,
): Promise<readonly Wanted[]> {
  const wanted: Wanted[] = []
  for (const candidate of candidates) {
    wanted.push(evaluate(candidate, compiled, now()))
    // Answers that have arrived meanwhile get their turn.
    if (wanted.length % 25 === 0) await nextTurn()
  }
  const people = await store.readTargetIds(applicationId, 'person', referencedIds(wanted, 'person'))
  const groups = await store.readTargetIds(applicationId, 'group', referencedIds(wanted, 'group'))
  const references = new Map([...people, ...groups])
  return wanted.map((one) => ({ ...one, references })).sort((one, other) => leaves(other) - leaves(one))
}

function leaves({ scope, candidate }: Wanted): number {
  return !scope.inScope && candidate.link?.state === 'linked' ? 1 : 0
}
