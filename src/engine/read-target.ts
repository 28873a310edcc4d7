import type { ErrorCode } from '../errors/registry.ts'
import type { JsonObject, JsonValue } from '../scim/index.ts'
import { judgeReply, readId, readReason, readResources } from './outcome.ts'
import type { Target, TargetKind } from './target/target.ts'

/** How many are asked for at once; a target may answer fewer (RFC 7644 §3.4.2.4). */
const pageSize = 100
/** A target that goes on answering pages beyond what it says there are does not end by itself. */
const mostPagesBeyond = 3

export type TargetPage =
  | {
      readonly kind: 'page'
      readonly resources: readonly { readonly id: string; readonly resource: JsonObject }[]
      /** What the target says there are; null when it does not say. */
      readonly total: number | null
    }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly detail: string }

/**
 * Everything of one kind that a target has, page by page (RFC 7644 §3.4.2.4). Index paging over a moving set loses and
 * repeats rows, so whoever reads counts what is new and compares that with the total: a page proves what is on it and
 * never what is not.
 */
export async function* readTarget(target: Target, kind: TargetKind): AsyncGenerator<TargetPage> {
  let startIndex = 1
  let beyond = 0
  for (;;) {
    const reply = await target.list(kind, startIndex, pageSize)
    const { verdict, code } = judgeReply('read', reply)
    if (verdict !== 'done' || reply.kind !== 'answer') {
      const detail = readReason(reply)
      yield { kind: 'failed', code: code ?? 'target_not_scim', detail }
      return
    }
    const listed = readResources(reply.body)
    if (listed === null) {
      yield { kind: 'failed', code: 'target_not_scim', detail: '' }
      return
    }
    const total = readTotal(reply.body)
    yield { kind: 'page', resources: identified(listed), total }
    startIndex += listed.length
    if (listed.length === 0 || total === null) return
    if (startIndex > total) beyond += 1
    // Exactly the last page ends it; a total that is too small is followed a little, so that the lie is seen.
    if (startIndex > total && (listed.length < pageSize || beyond > mostPagesBeyond)) return
  }
}

function identified(listed: readonly JsonObject[]): { id: string; resource: JsonObject }[] {
  return listed.flatMap((resource) => {
    const id = readId(resource)
    return id === null ? [] : [{ id, resource }]
  })
}

function readTotal(body: JsonValue | undefined): number | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null
  const total = body['totalResults']
  return typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : null
}
