import type { ErrorCode } from '../errors/registry.ts'
import { judgeReply, readId, readReason, type Verdict } from './outcome.ts'
import type { Plan } from './plan.ts'
import type { Exchange, MembersDelta, Target, TargetKind, TargetReply, Verb } from './target/target.ts'

/** What came of a plan. */
export interface Acted {
  /** Null when nothing had to be sent. */
  readonly verdict: Verdict | null
  readonly code: ErrorCode | null
  /** The target's own words, bounded. */
  readonly detail: string
  /** The id the target gave, on create. */
  readonly targetId: string | null
  readonly exchange: Exchange | null
}

const nothingSent: Acted = { verdict: null, code: null, detail: '', targetId: null, exchange: null }

/** Performs a plan. This file is the only one that causes a write at a target. */
export async function act(plan: Plan, kind: TargetKind, target: Target): Promise<Acted> {
  switch (plan.kind) {
    case 'create':
      return judge('create', await target.create(kind, plan.resource))
    case 'update':
    case 'disable':
      return judge('update', await target.update(kind, plan.targetId, plan.operations))
    case 'delete':
      return judge('delete', await target.remove(kind, plan.targetId))
    default:
      return nothingSent
  }
}

/** Sends one chunk of membership changes of a group. */
export async function actOnMembers(groupId: string, delta: MembersDelta, target: Target): Promise<Acted> {
  return judge('update', await target.updateMembers(groupId, delta))
}

function judge(verb: Verb, reply: TargetReply): Acted {
  const { verdict, code } = judgeReply(verb, reply)
  return {
    verdict,
    code,
    detail: readReason(reply),
    targetId: verdict === 'done' && verb === 'create' && reply.kind === 'answer' ? readId(reply.body) : null,
    exchange: reply.exchange,
  }
}
