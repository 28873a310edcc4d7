import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CirclePause, Clock } from 'lucide-react'
import { useState } from 'react'
import { type Admin, adminsQuery } from '../../api/across.ts'
import { failureOf, patch, post } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { tenantsQuery } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { across } from '../../text/across.ts'
import { en } from '../../text/en.ts'
import { InviteDialog, LinkDialog, type Linked, RoleDialog, SessionsDialog } from './admin-dialogs.tsx'
import { RoleMatrix } from './role-matrix.tsx'

const text = across.admins

type Open =
  | { readonly dialog: 'invite' }
  | { readonly dialog: 'link'; readonly linked: Linked }
  | { readonly dialog: 'role' | 'sessions' | 'disable'; readonly admin: Admin }

/** `/settings/admins`: who may use this console, and what each role may do. */
export function Admins() {
  const { data: admins, error, refetch } = useQuery(adminsQuery)
  const [open, setOpen] = useState<Open | null>(null)
  const [said, setSaid] = useState<string | undefined>()
  const close = () => setOpen(null)
  const { turn, reset } = useAdminActions(setSaid, setOpen)
  return (
    <div className="stack">
      <TabTitle title={text.title} />
      <section className="card card-part">
        <PageHead
          title={text.title}
          about={text.about}
          cli="rollcall admin list"
          curl={curlLine('GET', '/admins')}
        >
          <ActButton may="admins.change" size="xs" onClick={() => setOpen({ dialog: 'invite' })}>
            {text.invite}
          </ActButton>
        </PageHead>
        {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
        {admins === undefined && error === null && <LoadingRows />}
        <Said text={said} />
        {open?.dialog !== 'disable' && <Problem error={turn.error ?? reset.error} />}
        {admins?.length === 0 && (
          <EmptyState title={text.empty}>
            <Text size="md">{text.emptyText}</Text>
            <CopyCommand command="rollcall admin invite ada@example.com --role operator" />
          </EmptyState>
        )}
        {admins !== undefined && admins.length > 0 && (
          <Table
            admins={admins}
            onOpen={setOpen}
            onEnable={(admin) => turn.mutate({ admin, disabled: false })}
            onReset={(admin) => reset.mutate(admin)}
          />
        )}
      </section>
      <section className="card card-part">
        <Title order={2}>{text.roles}</Title>
        <Text size="sm" c="dimmed" mb={8}>
          {text.rolesAbout}
        </Text>
        <RoleMatrix />
      </section>
      {open?.dialog === 'invite' && (
        <InviteDialog onDone={(linked) => setOpen({ dialog: 'link', linked })} onClose={close} />
      )}
      {open?.dialog === 'link' && <LinkDialog linked={open.linked} onClose={close} />}
      {open?.dialog === 'sessions' && <SessionsDialog admin={open.admin} onClose={close} />}
      {open?.dialog === 'role' && (
        <RoleDialog
          admin={open.admin}
          onDone={() => {
            setSaid(text.said.changed(open.admin.name))
            close()
          }}
          onClose={close}
        />
      )}
      {open?.dialog === 'disable' && (
        <Confirm
          title={text.disableOf(open.admin.name)}
          consequence={text.disableText(open.admin.name)}
          action={text.disable}
          opened
          pending={turn.isPending}
          error={turn.error}
          onConfirm={() => turn.mutate({ admin: open.admin, disabled: true })}
          onClose={() => {
            turn.reset()
            close()
          }}
        />
      )}
    </div>
  )
}

function useAdminActions(setSaid: (said: string) => void, setOpen: (open: Open | null) => void) {
  const pathOf = ({ id }: Admin) => `/admins/${encodeURIComponent(id)}`
  const turn = useAction(
    async ({ admin, disabled }: { readonly admin: Admin; readonly disabled: boolean }) => {
      await patch(pathOf(admin), { disabled })
      return disabled ? text.said.disabled(admin.name) : text.said.enabled(admin.name)
    },
    {
      refresh: [['admins']],
      onDone: (said) => {
        setSaid(said)
        setOpen(null)
      },
    },
  )
  const reset = useAction((admin: Admin) => post<Linked>(`${pathOf(admin)}/password-link`), {
    refresh: [['admins']],
    onDone: (linked) => setOpen({ dialog: 'link', linked }),
  })
  return { turn, reset }
}

const looks = {
  active: { role: 'ok', icon: CircleCheck },
  invited: { role: 'neutral', icon: Clock },
  disabled: { role: 'neutral', icon: CirclePause },
} as const

interface TableProps {
  readonly admins: readonly Admin[]
  readonly onOpen: (open: Open) => void
  readonly onEnable: (admin: Admin) => void
  readonly onReset: (admin: Admin) => void
}

function Table({ admins, ...actions }: TableProps) {
  const may = useMay()
  const { data: tenants = [] } = useQuery({ ...tenantsQuery, enabled: may('tenants.read') })
  const names = new Map(tenants.map(({ id, name }) => [id, name]))
  return (
    <div className="scroll">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{text.columns.name}</th>
            <th scope="col">{text.columns.email}</th>
            <th scope="col">{text.columns.role}</th>
            <th scope="col">{text.columns.state}</th>
            <th scope="col">{text.columns.last}</th>
            <th scope="col">
              <span className="visually-hidden">{text.columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {admins.map((admin) => (
            <tr key={admin.id}>
              <th scope="row" className="ellipsis">
                {admin.name}
              </th>
              <td className="ellipsis">{admin.email}</td>
              <td>
                {across.roles[admin.role]}{' '}
                {admin.tenantId !== null && (
                  <span className="dim">{names.get(admin.tenantId) ?? admin.tenantId}</span>
                )}
              </td>
              <td>
                <StatusLabel look={looks[admin.state]} word={text.state[admin.state]} />
              </td>
              <td className="nowrap">
                {admin.lastSignedInAt === null ? (
                  <span className="dim">{en.page.never}</span>
                ) : (
                  <RelativeTime at={admin.lastSignedInAt} />
                )}
              </td>
              <td className="end">
                <Actions admin={admin} {...actions} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Actions({
  admin,
  onOpen,
  onEnable,
  onReset,
}: Omit<TableProps, 'admins'> & { readonly admin: Admin }) {
  const small = { size: 'compact-xs', variant: 'default' } as const
  return (
    <span className="row" style={{ justifyContent: 'flex-end' }}>
      <ActButton
        {...small}
        may="admins.read"
        aria-label={text.sessionsOf(admin.name)}
        onClick={() => onOpen({ dialog: 'sessions', admin })}
      >
        {text.sessions}
      </ActButton>
      <ActButton
        {...small}
        may="admins.change"
        aria-label={text.changeOf(admin.name)}
        onClick={() => onOpen({ dialog: 'role', admin })}
      >
        {text.change}
      </ActButton>
      {admin.state !== 'disabled' && (
        <ActButton
          {...small}
          may="admins.change"
          aria-label={text.resetOf(admin.name)}
          onClick={() => onReset(admin)}
        >
          {text.reset}
        </ActButton>
      )}
      {admin.state === 'disabled' ? (
        <ActButton
          {...small}
          may="admins.change"
          aria-label={text.enableOf(admin.name)}
          onClick={() => onEnable(admin)}
        >
          {text.enable}
        </ActButton>
      ) : (
        <ActButton
          {...small}
          may="admins.change"
          aria-label={text.disableOf(admin.name)}
          onClick={() => onOpen({ dialog: 'disable', admin })}
        >
          {text.disable}
        </ActButton>
      )}
    </span>
  )
}
