import {
  type HookAnswer,
  type ProposedChange,
  type RefusalType,
  readHookAnswer,
} from '../../events/proposed-change.ts'
import { type Hook, HookFailed } from './hook.ts'

/** What the hooks say together. `unanswered`: one gave no answer, and goes ahead without. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly unanswered: boolean }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly detail: string; readonly scimType: RefusalType | undefined }
  | { readonly kind: 'staged'; readonly reason: string }

/**
 * Asks one hook after the other, until one refuses. One that wants the change to wait does not outvote a refusal. `silent`
 * are the places of those that let their deadline pass in this request: one that is down is waited for once, and not for
 * each operation of a bulk request.
 */
export async function askHooks(
  hooks: readonly Hook[],
  change: ProposedChange,
  silent: Set<number>,
  onError: (error: unknown) => void,
): Promise<Verdict> {
  let staged: Verdict | undefined
  let unanswered = false
  for (const [place, hook] of hooks.entries()) {
    if (hook.types !== undefined && !hook.types.includes(change.event)) continue
    const answer = silent.has(place)
      ? undefined
      : await askHook(hook, change).catch((error: unknown) => {
          onError(error)
          if (error instanceof HookFailed && error.failure === 'timed_out') silent.add(place)
          return undefined
        })
    if (answer === undefined) {
      if (hook.onFailure === 'refuse') return { kind: 'failed' }
      unanswered = true
    } else if (answer.decision === 'refuse') {
      return { kind: 'refused', detail: answer.detail, scimType: answer.scimType }
    } else if (answer.decision === 'stage') staged ??= { kind: 'staged', reason: answer.reason }
  }
  return staged ?? { kind: 'accepted', unanswered }
}

async function askHook({ ask, deadlineMs }: Hook, change: ProposedChange): Promise<HookAnswer> {
  const deadline = new AbortController()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new HookFailed('timed_out'))
    deadline.abort()
  }, deadlineMs)
  try {
    // A function that throws before its first await is caught here too.
    const asked = (async () => await ask(change, deadline.signal))()
    const said = await Promise.race([asked, late.promise])
    const answer = readHookAnswer(said as Parameters<typeof readHookAnswer>[0])
    if (answer === undefined) throw new HookFailed('answer_invalid')
    return answer
  } finally {
    clearTimeout(timer)
  }
}
