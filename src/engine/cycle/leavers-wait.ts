import type { EngineStore } from '../store.ts'

/** How often a running cycle looks for people who leave meanwhile. */
const lookEveryMs = 1_000

/**
 * A first cycle may run for hours, and whoever leaves meanwhile must not wait for its end. Returns a function that takes
 * up what has changed, at most once a second, and says whether somebody has to lose their account.
 */
export function createLeaversWait(
  store: Pick<EngineStore, 'collectNews'>,
  applicationId: string,
  epoch: number,
  now: () => Date,
): () => Promise<boolean> {
  let lookedAt = now().getTime()
  let asked: string | null = null
  return async () => {
    if (now().getTime() - lookedAt < lookEveryMs) return false
    lookedAt = now().getTime()
    const news = await store.collectNews(applicationId, epoch, asked)
    asked = news.asked
    return news.leaversWait
  }
}
