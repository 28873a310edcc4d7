import type { DeletionThreshold } from './application/application.ts'
import { createGuard, type Guard, guardWindowMs } from './guard.ts'
import type { EngineStore } from './store.ts'

/** The guard of one application, measured by what its links tell about the last 24 hours. */
export function openGuard(
  store: Pick<EngineStore, 'readGuard' | 'readGuardBase'>,
  applicationId: string,
  threshold: DeletionThreshold,
  now: () => Date,
): Guard {
  const since = () => new Date(now().getTime() - guardWindowMs)
  return createGuard({
    threshold,
    read: (kind) => store.readGuard(applicationId, kind, since()),
    readBase: (kind) => store.readGuardBase(applicationId, kind, since()),
  })
}
