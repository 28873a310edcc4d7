import { Button, MultiSelect, Select, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { patch, post } from '../../api/request.ts'
import {
  type Webhook,
  type WebhookOwner,
  type WebhookWithSecret,
  webhookPath,
  webhooksKey,
  webhooksPath,
} from '../../api/webhooks.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Secret, ShownOnce } from '../../parts/shown-once.tsx'
import { useAction } from '../../parts/use-action.ts'
import { webhookText } from '../../text/webhooks.ts'
import { eventChoices } from './event-types.ts'

const text = webhookText.form

type Fields = Pick<Webhook, 'url' | 'description' | 'types' | 'format' | 'allowPrivateAddress'>

const emptyFields: Fields = {
  url: '',
  description: '',
  types: [],
  format: 'json',
  allowPrivateAddress: false,
}

interface AddWebhookProps {
  readonly owner: WebhookOwner
  readonly onAdded: (webhook: string) => void
  readonly onClose: () => void
}

/** Asks where to, makes the webhook, and shows its secret once. */
export function AddWebhook({ owner, onAdded, onClose }: AddWebhookProps) {
  const add = useAction((fields: Fields) => post<WebhookWithSecret>(webhooksPath(owner), fields), {
    refresh: [webhooksKey(owner)],
  })
  const { data } = add
  if (data !== undefined) return <WebhookSecret webhook={data} onClose={() => onAdded(data.id)} />
  return (
    <Dialog title={text.addTitle} opened onClose={onClose} size="lg">
      <Form
        fields={emptyFields}
        action={text.add}
        pending={add.isPending}
        error={add.error}
        onSubmit={(fields) => add.mutate(fields)}
      />
    </Dialog>
  )
}

/** What messages are signed with, shown this once. */
export const WebhookSecret = ({
  webhook,
  onClose,
}: {
  readonly webhook: WebhookWithSecret
  readonly onClose: () => void
}) => (
  <ShownOnce title={webhookText.secret.title} onClose={onClose}>
    {(onCopied) => (
      <>
        <Text size="md">{webhookText.secret.once}</Text>
        <Secret
          label={webhookText.secret.label}
          value={webhook.secret}
          action={webhookText.secret.copy}
          onCopied={onCopied}
        />
      </>
    )}
  </ShownOnce>
)

interface EditWebhookProps {
  readonly owner: WebhookOwner
  readonly webhook: Webhook
  readonly onClose: () => void
}

export function EditWebhook({ owner, webhook, onClose }: EditWebhookProps) {
  const save = useAction((fields: Fields) => patch(webhookPath(owner, webhook.id), fields), {
    refresh: [webhooksKey(owner)],
    onDone: onClose,
  })
  return (
    <Dialog title={text.editTitle} opened onClose={onClose} size="lg">
      <Form
        fields={webhook}
        action={text.save}
        pending={save.isPending}
        error={save.error}
        onSubmit={(fields) => save.mutate(fields)}
      />
    </Dialog>
  )
}

interface FormProps {
  readonly fields: Fields
  readonly action: string
  readonly pending: boolean
  readonly error: unknown
  readonly onSubmit: (fields: Fields) => void
}

function Form({ fields, action, pending, error, onSubmit }: FormProps) {
  const { url, description, types, format, allowPrivateAddress } = fields
  const [typed, setTyped] = useState<Fields>({ url, description, types, format, allowPrivateAddress })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit({ ...typed, url: typed.url.trim() })
      }}
    >
      <Stack gap="sm">
        <TextInput
          required
          data-autofocus
          type="url"
          label={text.url}
          description={text.urlHint}
          maxLength={2000}
          value={typed.url}
          onChange={(event) => setTyped({ ...typed, url: event.currentTarget.value })}
        />
        <TextInput
          label={text.description}
          maxLength={200}
          value={typed.description}
          onChange={(event) => setTyped({ ...typed, description: event.currentTarget.value })}
        />
        <MultiSelect
          label={text.types}
          description={text.typesHint}
          searchable
          clearable
          value={[...typed.types]}
          data={eventChoices(typed.types)}
          onChange={(chosen) => setTyped({ ...typed, types: chosen })}
        />
        <Select
          label={text.format}
          value={typed.format}
          allowDeselect={false}
          data={Object.entries(text.formats).map(([value, label]) => ({ value, label }))}
          onChange={(value) => value !== null && setTyped({ ...typed, format: value as Fields['format'] })}
        />
        <Switch
          label={text.private}
          description={text.privateHint}
          checked={typed.allowPrivateAddress}
          onChange={(event) => setTyped({ ...typed, allowPrivateAddress: event.currentTarget.checked })}
        />
        <Problem error={error} />
        <div className="row">
          <Button type="submit" loading={pending}>
            {action}
          </Button>
        </div>
      </Stack>
    </form>
  )
}
