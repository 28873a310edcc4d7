import type { TargetKind } from '../target/target.ts'

/** More than can wait for their commit at any moment; what was found before those is in the links. */
const mostRemembered = 2_000

/**
 * Whose an account is that was found a moment ago and is in no link yet: whoever came first. Without it two people who
 * find the same account at the same time would both write to it before one of them turns out to be a conflict.
 */
export function createFoundAccounts(): (kind: TargetKind, targetId: string, sourceId: string) => string {
  const found = new Map<string, string>()
  return (kind, targetId, sourceId) => {
    const key = `${kind} ${targetId}`
    const by = found.get(key)
    if (by !== undefined) return by
    found.set(key, sourceId)
    const [oldest] = found.keys()
    if (found.size > mostRemembered && oldest !== undefined) found.delete(oldest)
    return sourceId
  }
}
