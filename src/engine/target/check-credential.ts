import { judgeReply } from '../outcome.ts'
import { type CheckStep, explain, line } from './check-step.ts'
import type { Failure, ObtainedCredential, Target } from './target.ts'

/** Where the token endpoint did answer, though not with a token. */
const answered: ReadonlySet<Failure> = new Set(['token_client_refused', 'token_refused', 'token_unreadable'])

/** The lines about fetching an access token; none where the credential is sent as it is. */
export async function checkCredential(target: Target, tokenUrl: string): Promise<readonly CheckStep[]> {
  if (target.obtainCredential === null) return []
  const obtained = await target.obtainCredential()
  const { failure } = obtained
  const host = new URL(tokenUrl).host
  const where = line('token_endpoint', 'passed', obtained, host, null)
  if (failure === null) return [where, line('access_token', 'passed', null, lifetimeOf(obtained), null)]
  const error = errorOf(failure)
  return answered.has(failure.kind)
    ? [where, line('access_token', 'failed', null, failure.detail, error)]
    : [
        line('token_endpoint', 'failed', obtained, host, error),
        line('access_token', 'skipped', null, 'Not tried.', null),
      ]
}

function errorOf(failure: NonNullable<ObtainedCredential['failure']>): CheckStep['error'] {
  const { kind, detail } = failure
  const exchange = { method: 'POST', path: '', requestId: '', status: null, durationMs: 0 }
  const { code } = judgeReply('read', { kind: 'failure', failure: kind, sent: false, detail, exchange })
  return explain(code ?? 'token_endpoint_failed', { detail })
}

function lifetimeOf({ lifetimeMs }: ObtainedCredential): string {
  return lifetimeMs === null ? '' : `For ${Math.round(lifetimeMs / 1000)} seconds.`
}
