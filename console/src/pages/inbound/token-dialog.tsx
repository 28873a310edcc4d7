import { Button, Select, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../api/request.ts'
import type { IssuedToken, Tenant } from '../../api/tenants.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { needsStepUp, StepUp } from '../../parts/step-up.tsx'
import { useAction } from '../../parts/use-action.ts'
import { inbound } from '../../text/inbound.ts'
import { IssuedTokenDialog } from './issued-token-dialog.tsx'
import type { IdentityProvider } from './provider-fields.tsx'

const text = inbound.dialog

const dayMs = 86_400_000
const expiryDays = { d90: 90, d365: 365, never: null } as const
const scopesOf = { scim: ['scim'], people: ['users:*'], read: ['*:read'] } as const
export type Expiry = keyof typeof expiryDays | 'date'
type Scope = keyof typeof scopesOf

interface TokenDialogProps {
  readonly tenant: Tenant
  readonly provider?: IdentityProvider
  readonly onClose: () => void
}

/** Days from now to the end of a day; null for never. */
export const daysUntil = (expiry: Expiry, date: string): number | null =>
  expiry === 'date' ? Math.ceil((Date.parse(`${date}T23:59:59`) - Date.now()) / dayMs) : expiryDays[expiry]

/** Asks what the token is for, makes it, and shows it once. */
export function TokenDialog({ tenant, provider = 'entra', onClose }: TokenDialogProps) {
  const [description, setDescription] = useState('')
  const [expiry, setExpiry] = useState<Expiry>('d365')
  const [date, setDate] = useState('')
  const [scope, setScope] = useState<Scope>('scim')
  const create = useAction(
    (_: undefined) =>
      post<IssuedToken>(`/tenants/${tenant.id}/tokens`, {
        description: description.trim(),
        scopes: scopesOf[scope],
        expiresInDays: daysUntil(expiry, date),
      }),
    {
      refresh: [
        ['tokens', tenant.id],
        ['setup', tenant.id],
      ],
    },
  )
  if (needsStepUp(create.error)) {
    return <StepUp onConfirmed={() => create.mutate(undefined)} onClose={() => create.reset()} />
  }
  if (create.data !== undefined) {
    return <IssuedTokenDialog tenant={tenant} provider={provider} issued={create.data} onClose={onClose} />
  }
  return (
    <Dialog title={text.askTitle} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate(undefined)
        }}
      >
        <Stack gap="sm">
          <TextInput
            required
            data-autofocus
            label={text.description}
            description={text.descriptionHint}
            value={description}
            maxLength={200}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Select
            label={text.scope}
            value={scope}
            allowDeselect={false}
            onChange={(value) => value !== null && setScope(value as Scope)}
            data={Object.entries(text.scopes).map(([value, label]) => ({ value, label }))}
          />
          <ExpiryFields expiry={expiry} date={date} onExpiry={setExpiry} onDate={setDate} />
          <Problem error={create.error} />
          <div className="row">
            <Button type="submit" loading={create.isPending}>
              {text.submit}
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  )
}

interface ExpiryFieldsProps {
  readonly expiry: Expiry
  readonly date: string
  readonly onExpiry: (expiry: Expiry) => void
  readonly onDate: (date: string) => void
}

/** When a secret ends: in some time, on a day, or never, with a caution. */
export function ExpiryFields({ expiry, date, onExpiry, onDate }: ExpiryFieldsProps) {
  const tomorrow = new Date(Date.now() + dayMs).toISOString().slice(0, 10)
  return (
    <>
      <Select
        label={text.expires}
        value={expiry}
        allowDeselect={false}
        onChange={(value) => value !== null && onExpiry(value as Expiry)}
        data={Object.entries(text.expiry).map(([value, label]) => ({ value, label }))}
      />
      {expiry === 'date' && (
        <TextInput
          type="date"
          required
          label={text.date}
          min={tomorrow}
          value={date}
          onChange={(event) => onDate(event.currentTarget.value)}
        />
      )}
      {expiry === 'never' && (
        <Text size="sm" className="notice">
          {text.neverCaution}
        </Text>
      )}
    </>
  )
}
