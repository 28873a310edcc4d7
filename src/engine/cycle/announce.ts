import type { IntentVerb } from '../link.ts'
import type { Intent } from '../settlement.ts'
import type { Wanted } from '../wanted.ts'
import type { CycleRun } from './cycle-run.ts'

/** How many intents one commit makes durable: after a crash at most this many objects have to be looked up. */
export const intentBatch = 100

/**
 * Makes durable what may be sent for these people before anything leaves. An account that has to be found first is
 * announced as a create: that is the one request whose repetition could do harm.
 */
export async function announce(batch: readonly Wanted[], run: CycleRun): Promise<void> {
  const intents: Intent[] = []
  for (const wanted of batch) {
    const verb = intendedVerb(wanted)
    if (verb !== null) intents.push({ kind: wanted.candidate.kind, sourceId: wanted.candidate.id, verb })
  }
  const deadline = new Date(run.now().getTime() + run.timeoutMs)
  await run.store.intend(run.cycle.applicationId, run.epoch, deadline, intents)
}

function intendedVerb({ candidate, scope, mapped }: Wanted): IntentVerb | null {
  const { link } = candidate
  const known = link !== null && link.targetId !== null && link.state !== 'gone'
  // A disabled account may be deleted yet, when the leaving rule has changed or its person is purged.
  if (!scope.inScope)
    return known && (link.state === 'linked' || link.state === 'disabled') ? 'disable' : null
  if (mapped === null || mapped.update.problems.length > 0) return null
  if (!known || link.rematch) return 'create'
  if (link.state === 'disabled') return 'enable'
  return link.appliedFingerprint === mapped.fingerprint && !link.uncertain ? null : 'update'
}
