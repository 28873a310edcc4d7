import { Button, Select, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../api/request.ts'
import type { IssuedToken, Tenant } from '../../api/tenants.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useAction } from '../../parts/use-action.ts'
import { inbound } from '../../text/inbound.ts'
import { IssuedTokenDialog } from './issued-token-dialog.tsx'

const text = inbound.dialog

const expiryDays = { d90: 90, d365: 365, never: null } as const
const scopesOf = { scim: ['scim'], people: ['users:*'], read: ['*:read'] } as const
type Expiry = keyof typeof expiryDays
type Scope = keyof typeof scopesOf

/** Asks what the token is for, makes it, and shows it once. */
export function TokenDialog({ tenant, onClose }: { readonly tenant: Tenant; readonly onClose: () => void }) {
  const [description, setDescription] = useState('')
  const [expiry, setExpiry] = useState<Expiry>('d365')
  const [scope, setScope] = useState<Scope>('scim')
  const create = useAction(
    (_: undefined) =>
      post<IssuedToken>(`/tenants/${tenant.id}/tokens`, {
        description: description.trim(),
        scopes: scopesOf[scope],
        expiresInDays: expiryDays[expiry],
      }),
    { refresh: [['tokens', tenant.id]] },
  )
  if (create.data !== undefined)
    return <IssuedTokenDialog tenant={tenant} issued={create.data} onClose={onClose} />
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
          <Select
            label={text.expires}
            value={expiry}
            allowDeselect={false}
            onChange={(value) => value !== null && setExpiry(value as Expiry)}
            data={Object.entries(text.expiry).map(([value, label]) => ({ value, label }))}
          />
          {expiry === 'never' && (
            <Text size="sm" className="notice">
              {text.neverCaution}
            </Text>
          )}
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
