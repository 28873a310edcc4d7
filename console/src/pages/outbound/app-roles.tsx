import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type AppRole, appRolesQuery } from '../../api/app-roles.ts'
import { applicationPath } from '../../api/outbound.ts'
import type { Application } from '../../api/queries.ts'
import { failureOf, put } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Confirm, Dialog } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { useAction } from '../../parts/use-action.ts'
import { appRoles as text } from '../../text/app-roles.ts'
import { en } from '../../text/en.ts'
import { formatNumber } from '../../text/format.ts'

type Role = Omit<AppRole, 'assignments'>

interface Save {
  readonly roles: readonly Role[]
  /** Removes a role although assignments carry it. */
  readonly keepAssignments: boolean
}

/** The app roles of an application: added, renamed, put in order, removed. */
export function AppRoles({ application: { id, name } }: { readonly application: Application }) {
  const { data: roles, error, refetch } = useQuery(appRolesQuery(id))
  const [editing, setEditing] = useState<AppRole | 'new' | null>(null)
  const [leaving, setLeaving] = useState<AppRole | null>(null)
  const save = useAction(
    ({ roles: items, keepAssignments }: Save) =>
      put(applicationPath(id, `/roles?keepAssignments=${keepAssignments}`), {
        items: items.map(({ id: role, value, displayName }) => ({ id: role, value, displayName })),
      }),
    {
      refresh: [
        ['app-roles', id],
        ['assignments', id],
        ['settings', id],
      ],
      onDone: () => {
        setEditing(null)
        setLeaving(null)
      },
    },
  )
  const all = roles ?? []
  return (
    <section className="card card-part">
      <PageHead order={2} title={text.title} about={text.about} cli={cliLine('role', 'list', '--app', name)}>
        <ActButton may="applications.change" size="xs" variant="default" onClick={() => setEditing('new')}>
          {text.add}
        </ActButton>
      </PageHead>
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {roles === undefined && error === null && <LoadingRows />}
      {roles?.length === 0 && <Text c="dimmed">{text.empty}</Text>}
      {all.length > 0 && (
        <RoleTable
          roles={all}
          onEdit={setEditing}
          onRemove={setLeaving}
          onMove={(index, by) => save.mutate({ roles: moved(all, index, by), keepAssignments: false })}
        />
      )}
      <Said text={save.isSuccess ? text.saved : undefined} />
      {editing === null && leaving === null && <Problem error={save.error} />}
      {editing !== null && (
        <EditRole
          role={editing === 'new' ? undefined : editing}
          pending={save.isPending}
          error={save.error}
          onSave={(role) => save.mutate({ roles: withRole(all, role), keepAssignments: false })}
          onClose={() => {
            save.reset()
            setEditing(null)
          }}
        />
      )}
      <Confirm
        title={text.removeOf(leaving?.displayName ?? '')}
        consequence={text.removeText(leaving?.assignments ?? 0)}
        action={text.remove}
        opened={leaving !== null}
        pending={save.isPending}
        error={save.error}
        onConfirm={() =>
          save.mutate({ roles: all.filter((one) => one.id !== leaving?.id), keepAssignments: true })
        }
        onClose={() => {
          save.reset()
          setLeaving(null)
        }}
      />
    </section>
  )
}

interface RoleTableProps {
  readonly roles: readonly AppRole[]
  readonly onEdit: (role: AppRole) => void
  readonly onRemove: (role: AppRole) => void
  readonly onMove: (index: number, by: -1 | 1) => void
}

const RoleTable = ({ roles, onEdit, onRemove, onMove }: RoleTableProps) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.name}</th>
          <th scope="col">{text.columns.value}</th>
          <th scope="col" className="number">
            {text.columns.assignments}
          </th>
          <th scope="col">
            <span className="visually-hidden">{text.columns.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {roles.map((role, index) => {
          const act = (label: string, of: string, onClick: () => void, disabled = false) => (
            <ActButton
              may="applications.change"
              size="compact-xs"
              variant="default"
              aria-label={of}
              disabled={disabled}
              onClick={onClick}
            >
              {label}
            </ActButton>
          )
          const { displayName: name } = role
          return (
            <tr key={role.id}>
              <th scope="row" className="ellipsis">
                {name}
              </th>
              <td className="mono ellipsis">{role.value}</td>
              <td className="number">{formatNumber(role.assignments)}</td>
              <td className="end">
                <Group gap={6} justify="flex-end" wrap="nowrap">
                  {act(text.up, text.upOf(name), () => onMove(index, -1), index === 0)}
                  {act(text.down, text.downOf(name), () => onMove(index, 1), index === roles.length - 1)}
                  {act(text.edit, text.editOf(name), () => onEdit(role))}
                  {act(text.remove, text.removeOf(name), () => onRemove(role))}
                </Group>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  </div>
)

interface EditRoleProps {
  readonly role: AppRole | undefined
  readonly pending: boolean
  readonly error: unknown
  readonly onSave: (role: Role) => void
  readonly onClose: () => void
}

function EditRole({ role, pending, error, onSave, onClose }: EditRoleProps) {
  const [name, setName] = useState(role?.displayName ?? '')
  const [value, setValue] = useState(role?.value ?? '')
  const sent = value.trim() === '' ? name.trim() : value.trim()
  return (
    <Dialog title={role === undefined ? text.add : text.editOf(role.displayName)} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onSave({ id: role?.id ?? sent, value: sent, displayName: name.trim() })
        }}
      >
        <Stack gap="sm">
          <TextInput
            required
            data-autofocus
            label={text.name}
            description={text.nameHint}
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={text.value}
            description={text.valueHint}
            value={value}
            maxLength={200}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
          <Problem error={error} />
          <Group gap="xs" justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {en.page.cancel}
            </Button>
            <Button type="submit" loading={pending} disabled={name.trim() === ''}>
              {text.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

const withRole = (roles: readonly Role[], role: Role): readonly Role[] =>
  roles.some(({ id }) => id === role.id)
    ? roles.map((one) => (one.id === role.id ? role : one))
    : [...roles, role]

function moved(roles: readonly Role[], index: number, by: -1 | 1): readonly Role[] {
  const next = [...roles]
  const [role] = next.splice(index, 1)
  if (role !== undefined) next.splice(index + by, 0, role)
  return next
}
