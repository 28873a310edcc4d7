import { Button, MultiSelect, NumberInput, Radio, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type Hook, type HookOwner, type HookSet, hookKey, hookPath } from '../../api/hooks.ts'
import { put } from '../../api/request.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Secret, ShownOnce } from '../../parts/shown-once.tsx'
import { needsStepUp, StepUp } from '../../parts/step-up.tsx'
import { useAction } from '../../parts/use-action.ts'
import { hookText as text } from '../../text/hooks.ts'
import { eventChoices } from './event-types.ts'

type Fields = Pick<Hook, 'url' | 'types' | 'deadlineMs' | 'onFailure' | 'allowPrivateAddress'>

const newHook: Fields = {
  url: '',
  types: [],
  deadlineMs: 3000,
  onFailure: 'refuse',
  allowPrivateAddress: false,
}

interface HookFormProps {
  readonly owner: HookOwner
  readonly hook: Hook | null
  readonly onSaved: () => void
  readonly onClose: () => void
}

/** Who is asked, about what, and what happens without an answer. The secret of a new one is shown once. */
export function HookForm({ owner, hook, onSaved, onClose }: HookFormProps) {
  const [fields, setFields] = useState<Fields>(() => fieldsOf(hook))
  const [isNew] = useState(hook === null)
  const set = useAction((wanted: Fields) => put<HookSet>(hookPath(owner), wanted), {
    refresh: [hookKey(owner)],
    onDone: ({ secret }) => {
      if (secret === undefined) onSaved()
    },
  })
  const submit = () => set.mutate({ ...fields, url: fields.url.trim() })
  if (needsStepUp(set.error)) return <StepUp onConfirmed={submit} onClose={() => set.reset()} />
  if (set.data?.secret !== undefined) return <HookSecret secret={set.data.secret} onClose={onSaved} />
  return (
    <Dialog title={isNew ? text.setTitle : text.changeTitle} opened onClose={onClose} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
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
            value={fields.url}
            onChange={(event) => setFields({ ...fields, url: event.currentTarget.value })}
          />
          <MultiSelect
            label={text.types}
            description={text.typesHint}
            searchable
            clearable
            value={[...fields.types]}
            data={eventChoices(fields.types)}
            onChange={(types) => setFields({ ...fields, types })}
          />
          <NumberInput
            label={text.deadlineField}
            description={text.deadlineHint}
            min={0.1}
            max={10}
            step={0.5}
            decimalScale={1}
            value={fields.deadlineMs / 1000}
            onChange={(seconds) => setFields({ ...fields, deadlineMs: Math.round(Number(seconds) * 1000) })}
          />
          <Radio.Group
            label={text.onFailure}
            value={fields.onFailure}
            onChange={(value) => setFields({ ...fields, onFailure: value as Fields['onFailure'] })}
          >
            {(['refuse', 'accept'] as const).map((one) => (
              <Radio
                key={one}
                mt={8}
                value={one}
                label={text.failure[one]}
                description={text.failureAbout[one]}
              />
            ))}
          </Radio.Group>
          <Switch
            label={text.private}
            description={text.privateHint}
            checked={fields.allowPrivateAddress}
            onChange={(event) => setFields({ ...fields, allowPrivateAddress: event.currentTarget.checked })}
          />
          <Problem error={set.error} />
          <div className="row">
            <Button type="submit" loading={set.isPending}>
              {isNew ? text.set : text.save}
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  )
}

function fieldsOf(hook: Hook | null): Fields {
  if (hook === null) return newHook
  const { url, types, deadlineMs, onFailure, allowPrivateAddress } = hook
  return { url, types, deadlineMs, onFailure, allowPrivateAddress }
}

/** What questions are signed with, shown this once. */
export const HookSecret = ({
  secret,
  onClose,
}: {
  readonly secret: string
  readonly onClose: () => void
}) => (
  <ShownOnce title={text.secretTitle} onClose={onClose}>
    {(onCopied) => (
      <>
        <Text size="md">{text.secretOnce}</Text>
        <Secret label={text.secret} value={secret} action={text.copySecret} onCopied={onCopied} />
      </>
    )}
  </ShownOnce>
)
