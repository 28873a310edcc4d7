import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../api/request.ts'
import {
  type Webhook,
  type WebhookOwner,
  type WebhookWithSecret,
  webhookPath,
  webhooksKey,
} from '../../api/webhooks.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { OverlapDialog } from '../../parts/overlap-dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useAction } from '../../parts/use-action.ts'
import { webhookText } from '../../text/webhooks.ts'
import { WebhookSecret } from './webhook-form.tsx'

const text = webhookText

interface WebhookDialogProps {
  readonly owner: WebhookOwner
  readonly webhook: Webhook
  readonly onClose: () => void
}

/** A new secret, beside which the old one signs for a while. */
export function RotateSecret({ owner, webhook, onClose }: WebhookDialogProps) {
  const rotate = useAction(
    (overlapHours: number) =>
      post<WebhookWithSecret>(`${webhookPath(owner, webhook.id)}/rotate-secret`, { overlapHours }),
    { refresh: [webhooksKey(owner)] },
  )
  if (rotate.data !== undefined) return <WebhookSecret webhook={rotate.data} onClose={onClose} />
  return (
    <OverlapDialog
      title={text.secret.rotate}
      text={text.secret.rotateText}
      label={text.secret.overlap}
      choices={[24, 72, 168, 0]}
      word={(hours) => (hours === 0 ? text.secret.overlapNone : text.secret.hours(hours))}
      first={24}
      submit={text.secret.submit}
      rotate={rotate}
      onClose={onClose}
    />
  )
}

/** Everything since a time once more. */
export function ReplaySince({ owner, webhook, onClose }: WebhookDialogProps) {
  const [since, setSince] = useState('')
  const replay = useAction(
    (at: string) => post(`${webhookPath(owner, webhook.id)}/replay`, { since: new Date(at).toISOString() }),
    { refresh: [webhooksKey(owner)] },
  )
  return (
    <Dialog title={text.actions.replayTitle} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          replay.mutate(since)
        }}
      >
        <Stack gap="sm">
          <Text size="md">{text.actions.replayText}</Text>
          <TextInput
            type="datetime-local"
            required
            label={text.actions.since}
            value={since}
            onChange={(event) => setSince(event.currentTarget.value)}
          />
          <div role="status">{replay.isSuccess && text.actions.replayed}</div>
          <Problem error={replay.error} />
          <div className="row">
            <Button type="submit" loading={replay.isPending} disabled={replay.isSuccess}>
              {text.actions.replaySubmit}
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  )
}
