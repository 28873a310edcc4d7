import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../api/request.ts'
import { type IssuedOauthClient, type Tenant, tenantPath } from '../../api/tenants.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Secret, ShownOnce } from '../../parts/shown-once.tsx'
import { needsStepUp, StepUp } from '../../parts/step-up.tsx'
import { useAction } from '../../parts/use-action.ts'
import { inbound } from '../../text/inbound.ts'
import { daysUntil, type Expiry, ExpiryFields } from './token-dialog.tsx'

const text = inbound.oauth

/** Makes an OAuth client and shows its secret once, with all that goes beside it. */
export function OauthClientDialog({
  tenant,
  onClose,
}: {
  readonly tenant: Tenant
  readonly onClose: () => void
}) {
  const [description, setDescription] = useState('')
  const [expiry, setExpiry] = useState<Expiry>('d365')
  const [date, setDate] = useState('')
  const create = useAction(
    (_: undefined) =>
      post<IssuedOauthClient>(`${tenantPath(tenant.id)}/oauth-clients`, {
        description: description.trim(),
        expiresInDays: daysUntil(expiry, date),
      }),
    { refresh: [['oauth-clients', tenant.id]] },
  )
  if (needsStepUp(create.error)) {
    return <StepUp onConfirmed={() => create.mutate(undefined)} onClose={() => create.reset()} />
  }
  if (create.data !== undefined) return <Once issued={create.data} onClose={onClose} />
  return (
    <Dialog title={text.create} opened onClose={onClose}>
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
            label={inbound.dialog.description}
            description={inbound.dialog.descriptionHint}
            value={description}
            maxLength={200}
            onChange={(event) => setDescription(event.currentTarget.value)}
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

const Once = ({ issued, onClose }: { readonly issued: IssuedOauthClient; readonly onClose: () => void }) => (
  <ShownOnce title={text.onceTitle} onClose={onClose}>
    {(onCopied) => (
      <>
        <Text size="md">{text.once}</Text>
        <Secret label={inbound.dialog.url} value={issued.scimUrl} action={inbound.dialog.copyUrl} />
        <Secret label={text.tokenUrl} value={issued.tokenUrl} action={text.copyTokenUrl} />
        <Secret label={text.clientId} value={issued.clientId} action={text.copyClientId} />
        <Secret
          label={text.secret}
          value={issued.clientSecret}
          action={text.copySecret}
          onCopied={onCopied}
        />
      </>
    )}
  </ShownOnce>
)
