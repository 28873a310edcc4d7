import { Button, Select, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Ban, CircleCheck, CircleDashed, Clock, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { post } from '../../api/request.ts'
import {
  type IssuedSetupLink,
  type SetupLink,
  setupLinksQuery,
  type Tenant,
  tenantPath,
} from '../../api/tenants.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { Secret, ShownOnce } from '../../parts/shown-once.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { needsStepUp, StepUp } from '../../parts/step-up.tsx'
import { RelativeTime, useNow } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatRelative } from '../../text/format.ts'
import { inbound } from '../../text/inbound.ts'
import { RevocableCard } from './revocable-card.tsx'

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
  const now = useNow()
  const [making, setMaking] = useState(false)
  const { made, by, state, until, opened, actions } = text.columns
  return (
    <>
      <RevocableCard
        title={text.title}
        about={text.about}
        empty={text.empty}
        make={text.make}
        onMake={() => setMaking(true)}
        cli={cliLine('tenant', 'setup-links', tenant.name)}
        path={`${tenantPath(tenant.id)}/setup-links`}
        queryKey={['setup-links', tenant.id]}
        may="tokens.change"
        list={useQuery(setupLinksQuery(tenant.id))}
        columns={[made, by, state, until, opened]}
        cells={cellsOf}
        actionsColumn={actions}
        revoke={(link) =>
          link.state === 'waiting' || link.state === 'in_use'
            ? { word: text.revoke, label: text.revokeOf(formatRelative(link.createdAt, now)) }
            : undefined
        }
        consequence={text.revokeText}
      />
      {making && <MakeLink tenant={tenant} onClose={() => setMaking(false)} />}
    </>
  )
}

const cellsOf = (link: SetupLink) => [
  <RelativeTime key="made" at={link.createdAt} />,
  link.createdBy,
  <StatusLabel key="state" look={looks[link.state]} word={text.state[link.state]} />,
  <RelativeTime key="until" at={link.sessionExpiresAt ?? link.expiresAt} />,
  link.begunAt === null ? (
    '–'
  ) : (
    <span key="opened">
      <RelativeTime at={link.begunAt} />{' '}
      <span className="dim">{link.begunFrom !== null && text.from(link.begunFrom)}</span>
    </span>
  ),
]

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
