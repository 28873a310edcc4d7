import { CircleAlert, CircleCheck, CirclePause } from 'lucide-react'
import type { Attempt, Webhook } from '../../api/webhooks.ts'
import { StatusLabel } from '../../parts/status-label.tsx'
import { formatRelative } from '../../text/format.ts'
import { webhookText } from '../../text/webhooks.ts'

const looks = {
  active: { role: 'ok', icon: CircleCheck },
  failing: { role: 'failed', icon: CircleAlert },
  disabled: { role: 'neutral', icon: CirclePause },
} as const

export const WebhookState = ({ webhook: { status } }: { readonly webhook: Pick<Webhook, 'status'> }) => (
  <StatusLabel look={looks[status]} word={webhookText.status[status]} />
)

export const typesText = ({ types }: Pick<Webhook, 'types'>): string =>
  types.length === 0 ? webhookText.everything : types.join(', ')

/** What an endpoint answered, or why there was no answer. */
export function answerText({ status, error }: Pick<Attempt, 'status' | 'error'>): string {
  const why = error === null ? '' : (webhookText.attempt.errors[error] ?? error)
  return [why, status === null ? '' : webhookText.attempt.answered(status)]
    .filter((part) => part !== '')
    .join(' ')
}

/** `in 30 sec.`; what was due a moment ago is due now. */
export const untilText = (at: string, now: number): string =>
  Date.parse(at) <= now ? webhookText.nextNow : formatRelative(at, now)
