import { type ResourceType, type ScimType, scimError } from '../../scim/index.ts'
import type { Action, Outcome, RequestContext } from '../action.ts'
import type { Provider } from '../provider.ts'
import type { ResourceChange, StagingReason, StoredResource } from '../store.ts'
import { type Caller, known } from '../tenants/tenant.ts'
import { TryAgain } from '../try-again.ts'
import { askHooks } from './ask-hooks.ts'
import type { Hook } from './hook.ts'
import {
  proposeCreation,
  proposedChange,
  proposeRemoval,
  proposeUpdate,
  type WriteAction,
} from './propose-change.ts'

/** Carries out an action; with `stage`, a person's change waits for somebody's word instead of taking effect. */
type CarryOut = (action: Action, stage: StagingReason | undefined) => Promise<Outcome>

/** Somebody else changed the resource after the hooks were asked: what they agreed to is not what would be stored. */
class Outdated extends Error {}

/** How often the hooks are asked anew before the client is told to come again. */
const mostRounds = 3

/**
 * Asks the application's hooks before anything is stored, and stores exactly what they agreed to. They are asked outside
 * of any transaction and lock, so a slow answer holds up nobody else; whoever changes the resource meanwhile makes the
 * question void, and it is asked again about what the resource has become. A change that changes nothing is not asked about.
 */
export async function withConsent(
  action: Action,
  caller: Caller | undefined,
  provider: Provider,
  context: RequestContext,
  carryOut: CarryOut,
): Promise<Outcome> {
  if (!isWrite(action) || provider.hooksOf === undefined) return await carryOut(action, undefined)
  const hooks = await provider.hooksOf(known(caller))
  if (hooks.length === 0) return await carryOut(action, undefined)
  const round = { action, hooks, caller: known(caller), provider, context, carryOut }
  for (let rounds = 0; rounds < mostRounds; rounds += 1) {
    try {
      return await askAndCarryOut(round)
    } catch (error) {
      if (!(error instanceof Outdated)) throw error
    }
  }
  throw new TryAgain('The resource is being changed by others all the time. Send the request again.', 1)
}

interface Round {
  readonly action: WriteAction
  readonly hooks: readonly Hook[]
  readonly caller: Caller
  readonly provider: Provider
  readonly context: RequestContext
  readonly carryOut: CarryOut
}

async function askAndCarryOut(round: Round): Promise<Outcome> {
  const { action, carryOut } = round
  if (action.kind === 'create') {
    return await carryOut(action, await consent(round, action.draft, proposeCreation(action)))
  }
  const current = await readCurrent(round, action)
  // Whether it is there is the store's to say: nothing but its answer reaches the client.
  if (current === undefined) return await carryOut(action, undefined)
  if (action.kind === 'remove') {
    action.check(current)
    const stage = await consent(round, current, proposeRemoval(current))
    return await carryOut({ ...action, check: (now) => onlyIf(now, current, () => action.check(now)) }, stage)
  }
  const change = action.decide(current)
  const stage = change && (await consent(round, current, proposeUpdate(current, change)))
  const decide = (now: StoredResource) => {
    const again = action.decide(now)
    if (!isAsked(again, now, change, current)) throw new Outdated()
    return again
  }
  return await carryOut({ ...action, decide }, stage)
}

async function readCurrent(
  { caller, provider }: Round,
  { type, id, ...rest }: Exclude<WriteAction, { kind: 'create' }>,
): Promise<StoredResource | undefined> {
  const baseUrl = rest.kind === 'update' ? rest.include.baseUrl : ''
  return await provider.store.read(caller, type, id, { members: false, groups: false, baseUrl })
}

function onlyIf(now: StoredResource, asked: StoredResource, check: () => void): void {
  check()
  if (now.version !== asked.version) throw new Outdated()
}

/** Steps on members say the same whoever else comes or goes; anything else was decided on one version. */
function isAsked(
  again: ResourceChange | undefined,
  now: StoredResource,
  change: ResourceChange | undefined,
  asked: StoredResource,
): boolean {
  if (again === undefined || change === undefined) return again === change
  return now.version === asked.version || (!again.entry && !change.entry)
}

/** Returns how a person's change is to wait, or undefined when it may be stored. Throws the refusal. */
async function consent(
  { hooks, caller, provider, context, action }: Round,
  subject: Parameters<typeof proposedChange>[1],
  proposal: ReturnType<typeof proposeRemoval>,
): Promise<StagingReason | undefined> {
  const change = proposedChange(proposal, subject, caller, context, provider.newId())
  const verdict = await askHooks(hooks, change, context.silentHooks, (error) =>
    provider.onError(error, context.requestId),
  )
  switch (verdict.kind) {
    case 'accepted':
      if (verdict.unanswered) context.codes.push('hook_unanswered')
      return undefined
    case 'failed':
      context.codes.push('hook_unanswered')
      throw new TryAgain(unanswered, retryAfterSeconds)
    case 'refused':
      context.codes.push('hook_refused')
      throw scimError(verdict.scimType ?? usualType(action), verdict.detail, 'RFC 7644 §3.12')
    case 'staged':
      if (canWait(subject.type, provider)) {
        context.codes.push('hook_staged')
        return { reason: verdict.reason }
      }
      context.codes.push('hook_refused')
      throw scimError(usualType(action), verdict.reason, 'RFC 7644 §3.12')
  }
}

const retryAfterSeconds = 30
const unanswered =
  'The application has to agree to this change and could not be asked. Nothing was changed; the request can be sent again.'

/** 403 would make clients doubt their token, 409 look for a duplicate: neither is true. */
function usualType({ kind }: WriteAction): ScimType {
  return kind === 'create' ? 'invalidValue' : 'mutability'
}

/** Only people can wait, and only where the store keeps what waits. */
function canWait({ name }: ResourceType, { store }: Provider): boolean {
  return name === 'User' && store.stages === true
}

function isWrite(action: Action): action is WriteAction {
  return action.kind === 'create' || action.kind === 'update' || action.kind === 'remove'
}
