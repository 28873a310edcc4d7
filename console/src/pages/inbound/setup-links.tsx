import { Button, Select, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Ban, CircleCheck, CircleDashed, Clock, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { post, remove } from '../../api/request.ts'
import {
  type IssuedSetupLink,
  type SetupLink,
  setupLinksQuery,
  type Tenant,
  tenantPath,
} from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Confirm, Dialog } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { Secret, ShownOnce } from '../../parts/shown-once.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { needsStepUp, StepUp } from '../../parts/step-up.tsx'
import { RelativeTime, useNow } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatRelative } from '../../text/format.ts'
import { inbound } from '../../text/inbound.ts'

const text = inbound.links
const looks = {
  waiting: { role: 'neutral', icon: CircleDashed },
  in_use: { role: 'running', icon: LoaderCircle },
  used: { role: 'ok', icon: CircleCheck },
  expired: { role: 'neutral', icon: Clock },
  revoked: { role: 'neutral', icon: Ban },
} as const

/** Links with which the customer's own admin sets the tenant up: made, watched, taken back. */
export function SetupLinks({ tenant }: { readonly tenant: Tenant }) {
  const { data: links } = useQuery(setupLinksQuery(tenant.id))
  const [making, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<SetupLink | null>(null)
  const revoke = useAction((id: string) => remove(`${tenantPath(tenant.id)}/setup-links/${id}`), {
    refresh: [['setup-links', tenant.id]],
    onDone: () => setRevoking(null),
  })
  return (
    <section className="card card-part">
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('tenant', 'setup-link', tenant.name)}
      >
        <ActButton may="tokens.change" size="xs" variant="default" onClick={() => setMaking(true)}>
          {text.make}
        </ActButton>
      </PageHead>
      {links?.length === 0 && <Text c="dimmed">{text.empty}</Text>}
      {links !== undefined && links.length > 0 && <Table links={links} onRevoke={setRevoking} />}
      {making && <MakeLink tenant={tenant} onClose={() => setMaking(false)} />}
      <Confirm
        title={text.revoke}
        consequence={text.revokeText}
        action={text.revoke}
        opened={revoking !== null}
        pending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoking !== null && revoke.mutate(revoking.id)}
        onClose={() => setRevoking(null)}
      />
    </section>
  )
}

interface TableProps {
  readonly links: readonly SetupLink[]
  readonly onRevoke: (link: SetupLink) => void
}

function Table({ links, onRevoke }: TableProps) {
  const now = useNow()
  return (
    <div className="scroll">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{text.columns.made}</th>
            <th scope="col">{text.columns.by}</th>
            <th scope="col">{text.columns.state}</th>
            <th scope="col">{text.columns.until}</th>
            <th scope="col">{text.columns.opened}</th>
            <th scope="col">
              <span className="visually-hidden">{text.columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {links.map((link) => (
            <tr key={link.id}>
              <th scope="row" className="nowrap">
                <RelativeTime at={link.createdAt} />
              </th>
              <td className="ellipsis">{link.createdBy}</td>
              <td>
                <StatusLabel look={looks[link.state]} word={text.state[link.state]} />
              </td>
              <td className="nowrap">
                <RelativeTime at={link.sessionExpiresAt ?? link.expiresAt} />
              </td>
              <td>
                {link.begunAt !== null && (
                  <>
                    <RelativeTime at={link.begunAt} />{' '}
                    <span className="dim">{link.begunFrom !== null && text.from(link.begunFrom)}</span>
                  </>
                )}
              </td>
              <td className="end">
                {(link.state === 'waiting' || link.state === 'in_use') && (
                  <ActButton
                    may="tokens.change"
                    size="compact-xs"
                    variant="default"
                    aria-label={text.revokeOf(formatRelative(link.createdAt, now))}
                    onClick={() => onRevoke(link)}
                  >
                    {text.revoke}
                  </ActButton>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function MakeLink({ tenant, onClose }: { readonly tenant: Tenant; readonly onClose: () => void }) {
  const [hours, setHours] = useState('72')
  const make = useAction(
    (_: undefined) =>
      post<IssuedSetupLink>(`${tenantPath(tenant.id)}/setup-links`, { expiresInHours: Number(hours) }),
    { refresh: [['setup-links', tenant.id]] },
  )
  if (needsStepUp(make.error)) {
    return <StepUp onConfirmed={() => make.mutate(undefined)} onClose={() => make.reset()} />
  }
  if (make.data !== undefined) {
    const { url } = make.data
    return (
      <ShownOnce title={text.onceTitle} onClose={onClose}>
        {(onCopied) => (
          <>
            <Text size="md">{text.once}</Text>
            <Secret label={text.link} value={url} action={text.copyLink} onCopied={onCopied} />
          </>
        )}
      </ShownOnce>
    )
  }
  return (
    <Dialog title={text.make} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          make.mutate(undefined)
        }}
      >
        <Stack gap="sm">
          <Select
            label={text.hours}
            value={hours}
            allowDeselect={false}
            onChange={(value) => value !== null && setHours(value)}
            data={Object.entries(text.hoursChoices).map(([value, label]) => ({ value, label }))}
          />
          <Problem error={make.error} />
          <div className="row">
            <Button type="submit" loading={make.isPending}>
              {text.make}
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  )
}
