import { Checkbox, PasswordInput, Stack, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { ActButton } from '../../parts/act-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { outbound } from '../../text/outbound.ts'

const text = outbound.connection

/** What an admin enters to connect an application. */
export interface ConnectionInput {
  readonly name: string
  readonly url: string
  /** Empty keeps the token that is stored. */
  readonly token: string
  readonly allowPrivateAddress: boolean
}

interface ConnectionFormProps {
  readonly initial: ConnectionInput
  /** Undefined once the application has its name. */
  readonly withName?: boolean
  readonly tokenSet: boolean
  readonly urlHint?: string
  readonly pending: boolean
  readonly error: unknown
  readonly onSave: (input: ConnectionInput) => void
  readonly children?: ReactNode
}

/** URL and token of a target. The test runs by itself when they are saved. */
export function ConnectionForm({
  initial,
  withName = false,
  tokenSet,
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
        // A token comes out of a page or a mail, often with what stood around it.
        onSave({ ...input, url: input.url.trim(), token: input.token.replace(/\s+/g, '') })
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
        <PasswordInput
          required={!tokenSet}
          label={text.token}
          description={tokenSet ? text.tokenKept : text.tokenHint}
          value={input.token}
          autoComplete="off"
          onChange={(event) => set({ token: event.currentTarget.value })}
        />
        <Checkbox
          label={text.privateAddress}
          description={text.privateAddressHint}
          checked={input.allowPrivateAddress}
          onChange={(event) => set({ allowPrivateAddress: event.currentTarget.checked })}
        />
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
