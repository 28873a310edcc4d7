import type { Json } from '../../events/product-event.ts'
import { type HookAnswer, type ProposedChange, readHookAnswer } from '../../events/proposed-change.ts'
import type { Answered, AskMessage, Message } from '../webhooks/attempt.ts'
import { activeSecrets, type EncodePorts, signedHeaders } from '../webhooks/encode-message.ts'
import { typesOf } from '../webhooks/endpoint.ts'
import { type Hook, HookFailed } from './hook.ts'
import type { HookSettings } from './hook-settings.ts'

export interface HttpHookPorts extends EncodePorts {
  readonly ask: AskMessage
}

/** What seals the secret of a hook to it. */
export function hookSecretContext({ tenantId }: Pick<HookSettings, 'tenantId'>): readonly string[] {
  return ['hook', tenantId ?? 'everyone']
}

/** A hook that is asked over HTTP, by a message signed as webhooks are. */
export function httpHook(settings: HookSettings, ports: HttpHookPorts): Hook {
  const { deadlineMs, onFailure } = settings
  return {
    deadlineMs,
    onFailure,
    types: typesOf(settings),
    async ask(change, signal) {
      const answered = await ports.ask(questionOf(settings, change, ports), signal)
      if (answered.error !== null && answered.error !== 'event_gone') throw new HookFailed(answered.error)
      const answer = readAnswer(answered)
      if (answer === undefined) throw new HookFailed('answer_invalid')
      return answer
    },
  }
}

export function questionOf(settings: HookSettings, change: ProposedChange, ports: EncodePorts): Message {
  const body = JSON.stringify(change)
  const secrets = activeSecrets(settings.secrets, hookSecretContext(settings), ports)
  return {
    url: settings.url,
    headers: { accept: 'application/json', ...signedHeaders({ id: change.id, body }, secrets, ports.now()) },
    body,
    allowPrivateAddress: settings.allowPrivateAddress,
    deadlineMs: settings.deadlineMs,
  }
}

/** An answer in JSON, or no body at all; undefined for anything else, such as the page of a proxy. */
export function readAnswer({ text, mediaType, status }: Answered): HookAnswer | undefined {
  if (text === '') return status === 204 ? { decision: 'accept' } : undefined
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(mediaType)) return undefined
  try {
    const answer = JSON.parse(text) as Json
    // No objection is said by 204, or in words: `null` is more likely a mistake.
    return answer === null ? undefined : readHookAnswer(answer)
  } catch {
    return undefined
  }
}
