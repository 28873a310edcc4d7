import { RollcallError } from '../../errors/rollcall-error.ts'
import type { HookAnswer, ProposedChange } from '../../events/proposed-change.ts'
import { checkTypes, checkUrl } from '../webhooks/check-endpoint.ts'
import { inOverlap, newSecret, type SecretPorts } from '../webhooks/secrets.ts'
import { defaultDeadlineMs, type HookFailure } from './hook.ts'
import type { HookSettings, HookStore } from './hook-settings.ts'
import { type HttpHookPorts, hookSecretContext, questionOf, readAnswer } from './http-hook.ts'

export interface HookPorts extends HttpHookPorts, Omit<SecretPorts, 'secrets'> {
  readonly hooks: HookStore
  readonly secrets: SecretPorts['secrets']
  readonly newId: () => string
}

export interface HookRequest {
  /** Has to be given when there is none yet. */
  readonly url?: string | undefined
  readonly types?: readonly string[] | undefined
  readonly deadlineMs?: number | undefined
  readonly onFailure?: HookSettings['onFailure'] | undefined
  readonly allowPrivateAddress?: boolean | undefined
}

/** A hook; with its secret when it was made just now, the only moment it is shown. */
export interface HookSet {
  readonly hook: HookSettings
  readonly secret?: string
}

/** Throws `hook_not_found`. */
export async function findHook(tenantId: string | null, { hooks }: Pick<HookPorts, 'hooks'>) {
  const hook = await hooks.find(tenantId)
  if (!hook) throw new RollcallError('hook_not_found', {})
  return hook
}

/**
 * Makes the hook of a tenant (null: of the whole installation), or changes what is given of it. It is asked from now on.
 * Throws `webhook_url_invalid`, `event_type_unknown`, `hook_not_found` when there is none and no address is given.
 */
export async function setHook(
  tenantId: string | null,
  request: HookRequest,
  ports: HookPorts,
): Promise<HookSet> {
  const before = await ports.hooks.find(tenantId)
  const url = request.url ?? before?.url
  if (url === undefined) throw new RollcallError('hook_not_found', {})
  const allowPrivateAddress = request.allowPrivateAddress ?? before?.allowPrivateAddress ?? false
  const made = before === undefined ? newSecret(hookSecretContext({ tenantId }), ports) : undefined
  const hook: HookSettings = {
    tenantId,
    url: checkUrl(url, allowPrivateAddress),
    types: checkTypes(request.types ?? before?.types ?? []),
    deadlineMs: request.deadlineMs ?? before?.deadlineMs ?? defaultDeadlineMs,
    onFailure: request.onFailure ?? before?.onFailure ?? 'refuse',
    allowPrivateAddress,
    secrets: made === undefined ? (before?.secrets ?? []) : [{ sealed: made.sealed, endsAt: null }],
  }
  await ports.hooks.put(hook)
  return made === undefined ? { hook } : { hook, secret: made.secret }
}

/** Nobody is asked any more. Throws `hook_not_found`. */
export async function removeHook(tenantId: string | null, { hooks }: HookPorts): Promise<void> {
  if (!(await hooks.remove(tenantId))) throw new RollcallError('hook_not_found', {})
}

/** A new secret; the one before goes on signing beside it for `overlapHours` (24 when left out). */
export async function rotateHookSecret(
  tenantId: string | null,
  overlapHours: number | undefined,
  ports: HookPorts,
): Promise<Required<HookSet>> {
  const before = await findHook(tenantId, ports)
  const { secret, sealed } = newSecret(hookSecretContext(before), ports)
  const hook = { ...before, secrets: inOverlap(sealed, before.secrets, overlapHours, ports.now()) }
  await ports.hooks.put(hook)
  return { hook, secret }
}

/** What became of a question that nothing depends on. */
export interface HookTrial {
  readonly answer: HookAnswer | null
  readonly error: HookFailure | null
  readonly status: number | null
  readonly durationMs: number
  readonly excerpt: string | null
}

/** Asks a made-up question at once, marked as one, and says what was answered. */
export async function testHook(tenantId: string | null, ports: HookPorts): Promise<HookTrial> {
  const hook = await findHook(tenantId, ports)
  const asked = await ports.ask(questionOf(hook, madeUp(tenantId, ports), ports), AbortSignal.timeout(60_000))
  const { status, durationMs, excerpt } = asked
  const answer = asked.ok ? (readAnswer(asked) ?? null) : null
  const error = asked.error === 'event_gone' ? null : asked.error
  return {
    answer,
    error: error ?? (answer === null ? 'answer_invalid' : null),
    ...{ status, durationMs, excerpt },
  }
}

function madeUp(tenantId: string | null, { newId, now }: HookPorts): ProposedChange {
  const id = newId()
  return {
    id: `ask_test_${newId()}`,
    type: 'change.proposed',
    timestamp: now().toISOString(),
    tenantId: tenantId ?? '',
    connection: 1,
    event: 'member.provisioned',
    action: 'create',
    subject: { kind: 'member', id },
    before: null,
    after: {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id,
      userName: 'nobody@example.com',
      displayName: 'Nobody, a test',
      active: true,
    },
    changes: {},
    members: [],
    cause: { requestId: 'test', tokenId: null },
    test: true,
  }
}
