import { Button, Checkbox, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Member } from '../../api/members.ts'
import { post } from '../../api/request.ts'
import { type Tenant, tenantPath } from '../../api/tenants.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useAction } from '../../parts/use-action.ts'
import { memberText as text } from '../../text/members.ts'
import { nameOfMember } from './member-state.tsx'

interface AddMemberProps {
  readonly tenant: Tenant
  readonly onAdded: (name: string) => void
  readonly onClose: () => void
}

/** Makes somebody a member whom no identity provider sends. */
export function AddMember({ tenant, onAdded, onClose }: AddMemberProps) {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [emailVerified, setVerified] = useState(false)
  const [owner, setOwner] = useState(false)
  const add = useAction(
    (_: undefined) =>
      post<Member>(`${tenantPath(tenant.id)}/members`, {
        name: name.trim(),
        email: email.trim(),
        emailVerified,
        owner,
      }),
    {
      refresh: [
        ['members', tenant.id],
        ['provisioning', tenant.id],
      ],
      onDone: (member) => onAdded(nameOfMember(member)),
    },
  )
  return (
    <Dialog title={text.addTitle} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate(undefined)
        }}
      >
        <Stack gap="sm">
          <Text size="md">{text.addText}</Text>
          <TextInput
            required
            data-autofocus
            label={text.name}
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            required
            type="email"
            label={text.email}
            value={email}
            maxLength={320}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Checkbox
            label={text.verified}
            checked={emailVerified}
            onChange={(event) => setVerified(event.currentTarget.checked)}
          />
          <Checkbox
            label={text.owner}
            description={text.one.ownerHint}
            checked={owner}
            onChange={(event) => setOwner(event.currentTarget.checked)}
          />
          <Problem error={add.error} />
          <div className="row">
            <Button type="submit" loading={add.isPending}>
              {text.add}
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  )
}
