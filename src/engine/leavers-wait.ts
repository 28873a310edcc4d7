import type { EngineStore } from './store.ts'

/** How often a running cycle looks for people who leave meanwhile. */
const lookEveryMs = 1_000

/**
 * A first cycle may run for hours, and whoever leaves meanwhile must not wait for its end. Returns a function that takes
 * up what the directory has changed, at most once a second, and says whether somebody has to lose their account.
 */
export function createLeaversWait(
  store: Pick<EngineStore, 'collectNews'>,
  applicationId: string,
  epoch: number,
  now: () => Date,
): () => Promise<boolean> {
  let lookedAt = now().getTime()
  return async () => {
    if (now().getTime() - lookedAt < lookEveryMs) return false
    lookedAt = now().getTime()
    return store.collectNews(applicationId, epoch)
  }
}
