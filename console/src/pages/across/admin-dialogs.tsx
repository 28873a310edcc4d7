import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Admin, adminSessionsQuery, type PasswordLink } from '../../api/across.ts'
import { patch, post, remove } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { Secret, ShownOnce } from '../../parts/shown-once.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { across } from '../../text/across.ts'
import { en } from '../../text/en.ts'
import { isComplete, type RoleChoice, RoleFields, roleBody } from './role-fields.tsx'
import { SessionTable } from './session-table.tsx'

const text = across.admins

export type Linked = Admin & { readonly link: PasswordLink }

interface InviteProps {
  readonly onDone: (linked: Linked) => void
  readonly onClose: () => void
}

/** Who is invited, and what they may do. */
export function InviteDialog({ onDone, onClose }: InviteProps) {
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [choice, setChoice] = useState<RoleChoice>({ role: 'auditor', tenant: null })
  const invite = useAction(
    () =>
      post<Linked>('/admins', {
        email: email.trim(),
        ...(name.trim() === '' ? {} : { name: name.trim() }),
        ...roleBody(choice),
      }),
    { refresh: [['admins']], onDone },
  )
  return (
    <Dialog title={text.inviteTitle} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          invite.mutate(undefined as never)
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={text.email}
            type="email"
            required
            maxLength={254}
            value={email}
            data-autofocus
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <TextInput
            label={text.name}
            description={text.nameHint}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <RoleFields value={choice} onChange={setChoice} />
          <Problem error={invite.error} />
          <Group gap="xs" justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {en.page.cancel}
            </Button>
            <Button type="submit" loading={invite.isPending} disabled={!isComplete(choice)}>
              {text.send}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

/** The link that sets a password: once. */
export const LinkDialog = ({
  linked,
  onClose,
}: {
  readonly linked: Linked
  readonly onClose: () => void
}) => (
  <ShownOnce title={text.linkTitle} onClose={onClose}>
    {(onCopied) => (
      <>
        <Text size="md">{text.link(linked.email)}</Text>
        <Secret
          label={text.linkLabel}
          value={`${location.origin}${linked.link.path}`}
          action={text.copyLink}
          onCopied={onCopied}
        />
        <Text size="sm" c="dimmed" component="div">
          {text.expires} <RelativeTime at={linked.link.expiresAt} />
        </Text>
      </>
    )}
  </ShownOnce>
)

interface OneAdminProps {
  readonly admin: Admin
  readonly onDone: () => void
  readonly onClose: () => void
}

export function RoleDialog({ admin, onDone, onClose }: OneAdminProps) {
  const [choice, setChoice] = useState<RoleChoice>({ role: admin.role, tenant: admin.tenantId })
  const save = useAction(
    (wanted: RoleChoice) => patch<Admin>(`/admins/${encodeURIComponent(admin.id)}`, roleBody(wanted)),
    { refresh: [['admins']], onDone },
  )
  return (
    <Dialog title={text.changeOf(admin.name)} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(choice)
        }}
      >
        <Stack gap="sm">
          <RoleFields value={choice} onChange={setChoice} />
          <Problem error={save.error} />
          <Group gap="xs" justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {en.page.cancel}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!isComplete(choice)}>
              {text.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

/** Where an admin is signed in, and the end of it. */
export function SessionsDialog({ admin, onClose }: Omit<OneAdminProps, 'onDone'>) {
  const { data: sessions } = useQuery(adminSessionsQuery(admin.id))
  const end = useAction(
    async (_: undefined) =>
      (await remove<{ ended: number }>(`/admins/${encodeURIComponent(admin.id)}/sessions`)).ended,
    { refresh: [['admin-sessions', admin.id]] },
  )
  return (
    <Dialog title={text.sessionsOf(admin.name)} opened onClose={onClose} size="xl">
      <Stack gap="sm">
        {sessions?.length === 0 && <Text size="md">{text.noSessions}</Text>}
        {sessions !== undefined && sessions.length > 0 && <SessionTable sessions={sessions} />}
        <Said text={end.data === undefined ? undefined : text.signedOut(end.data)} />
        <Problem error={end.error} />
        <div className="row">
          <ActButton
            may="admins.change"
            disabled={sessions === undefined || sessions.length === 0}
            loading={end.isPending}
            onClick={() => end.mutate(undefined)}
          >
            {text.signOut}
          </ActButton>
        </div>
      </Stack>
    </Dialog>
  )
}
