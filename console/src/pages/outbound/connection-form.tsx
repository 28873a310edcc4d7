import { Checkbox, Stack, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { ActButton } from '../../parts/act-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { outbound } from '../../text/outbound.ts'
import { AuthorisationFields } from './authorisation-fields.tsx'
import type { ConnectionInput } from './connection-input.ts'

const text = outbound.connection

interface ConnectionFormProps {
  readonly initial: ConnectionInput
  /** Undefined once the application has its name. */
  readonly withName?: boolean
  readonly tokenSet: boolean
  readonly certificateSet?: boolean
  readonly urlHint?: string
  readonly pending: boolean
  readonly error: unknown
  readonly onSave: (input: ConnectionInput) => void
  readonly children?: ReactNode
}

/** Where a target is and how to sign in there. The test runs by itself when it is saved. */
export function ConnectionForm({
  initial,
  withName = false,
  tokenSet,
  certificateSet = false,
  urlHint,
  pending,
  error,
  onSave,
  children,
}: ConnectionFormProps) {
  const [input, setInput] = useState(initial)
  const set = (change: Partial<ConnectionInput>) => setInput((before) => ({ ...before, ...change }))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onSave(input)
      }}
    >
      <Stack gap="sm" maw={560}>
        {withName && (
          <TextInput
            required
            label={text.name}
            description={text.nameHint}
            value={input.name}
            maxLength={200}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
        )}
        <TextInput
          required
          type="url"
          label={text.url}
          description={urlHint === undefined || urlHint === '' ? text.urlHint : urlHint}
          value={input.url}
          maxLength={2048}
          onChange={(event) => set({ url: event.currentTarget.value })}
        />
        <AuthorisationFields
          input={input}
          secretSet={tokenSet && input.auth.kind === initial.auth.kind}
          onChange={set}
        />
        <Checkbox
          label={text.privateAddress}
          description={text.privateAddressHint}
          checked={input.allowPrivateAddress}
          onChange={(event) => set({ allowPrivateAddress: event.currentTarget.checked })}
        />
        <details open={initial.headers !== '' || certificateSet}>
          <summary>{text.more}</summary>
          <Stack gap="sm" mt={8}>
            <Textarea
              label={text.headers}
              description={text.headersHint}
              autosize
              minRows={2}
              value={input.headers}
              onChange={(event) => set({ headers: event.currentTarget.value })}
            />
            <Textarea
              label={text.certificate}
              description={certificateSet ? text.certificateKept : text.certificateHint}
              autosize
              minRows={2}
              maxRows={8}
              value={input.caCertificate}
              onChange={(event) => set({ caCertificate: event.currentTarget.value })}
            />
          </Stack>
        </details>
        <Problem error={error} />
        <div className="row">
          <ActButton may="applications.change" type="submit" loading={pending}>
            {text.save}
          </ActButton>
          {children}
        </div>
      </Stack>
    </form>
  )
}
