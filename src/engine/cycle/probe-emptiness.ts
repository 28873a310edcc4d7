import type { ErrorCode } from '../../errors/registry.ts'
import { readListResponse } from '../../scim/index.ts'
import { isWithoutGroups, judgeReply, readReason } from '../outcome.ts'
import type { Target, TargetKind } from '../target/target.ts'

/**
 * Asks once, on the first create, whether the target has anything at all; with nothing there a create needs no lookup.
 * Only a plain answer of zero counts, and only where nobody has been looked at before (`fresh`).
 */
export function probeEmptiness(
  target: Target,
  fresh: boolean,
  onBroken: (code: ErrorCode, detail: string) => void,
): (kind: TargetKind) => Promise<boolean> {
  const known = new Map<TargetKind, Promise<boolean>>()
  return (kind) => {
    if (!fresh) return Promise.resolve(false)
    let answer = known.get(kind)
    if (answer === undefined) {
      answer = target.count(kind).then((reply) => {
        if (isWithoutGroups(kind, reply)) return false
        const { verdict, code } = judgeReply('read', reply)
        if (verdict === 'stop' && code !== null) onBroken(code, readReason(reply))
        if (verdict !== 'done' || reply.kind !== 'answer') return false
        const listed = readListResponse(reply.body)
        // A total of nothing beside something is no answer to rely on.
        return listed?.totalResults === 0 && listed.resources.length === 0
      })
      known.set(kind, answer)
    }
    return answer
  }
}
