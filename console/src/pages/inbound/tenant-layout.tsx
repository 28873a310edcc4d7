import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { failureOf } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { stagedCountsQuery } from '../../api/staging.ts'
import { useTenantLive } from '../../api/tenant-live.ts'
import { provisioningQuery, type Tenant, tenantPath, tenantQuery } from '../../api/tenants.ts'
import { CopyText } from '../../parts/copy-command.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingCards, NoSuchThing } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { TabTitle, titleOf } from '../../parts/tab-status.tsx'
import { Tabs, useTabWord } from '../../parts/tabs.tsx'
import { en } from '../../text/en.ts'
import { formatNumber } from '../../text/format.ts'
import { inbound } from '../../text/inbound.ts'
import { provisioningLooks } from './provisioning-looks.ts'

/** What every page of a tenant has: its name, whether it receives, and the way to its other pages. */
export function TenantLayout() {
  const { tenant: id } = useParams({ from: '/inbound/tenants/$tenant' })
  const { data: tenant, error, refetch } = useQuery(tenantQuery(id))
  if (tenant === undefined) {
    if (error === null) return <LoadingCards />
    const failure = failureOf(error)
    if (failure.code === 'tenant_not_found') return <NoSuchThing what={inbound.what.tenant} />
    return <BrokenState failure={failure} onRetry={() => void refetch()} />
  }
  return <Inside tenant={tenant} />
}

function Inside({ tenant }: { readonly tenant: Tenant }) {
  useTenantLive(tenant.id)
  const word = useTabWord(inbound.tabs)
  const { data: provisioning } = useQuery(provisioningQuery(tenant.id))
  return (
    <>
      <TabTitle title={titleOf(word, tenant.name)} />
      <header className="thing-head">
        <Title order={1} className="clamp">
          {tenant.name}
        </Title>
        {provisioning !== undefined && (
          <StatusLabel
            look={provisioningLooks[provisioning.state]}
            word={inbound.provisioning.states[provisioning.state]}
          />
        )}
        <CopyText value={tenant.id} label={en.copy.id} />
        <CopyText value={cliLine('tenant', 'show', tenant.name)} label={en.copy.asCli} />
        <CopyText value={curlLine('GET', tenantPath(tenant.id))} label={en.copy.asCurl} />
      </header>
      <Parts tenant={tenant} />
      <Outlet />
    </>
  )
}

const at = '/inbound/tenants/$tenant'

/** The other pages in the order of their tabs: the part of the address, its word, and what it needs. */
const pages = [
  ['setup', inbound.tabs.setup, 'tenants.read'],
  ['tokens', inbound.tabs.tokens, 'tokens.read'],
  ['staged', inbound.tabs.staged, 'tenants.read'],
  ['members', inbound.tabs.members, 'tenants.read'],
  ['groups', inbound.tabs.groups, 'tenants.read'],
  ['import', inbound.tabs.import, 'tenants.read'],
  ['attributes', inbound.tabs.attributes, 'tenants.read'],
  ['requests', inbound.tabs.requests, 'tenants.read'],
  ['webhooks', inbound.tabs.webhooks, 'events.read'],
  ['hook', inbound.tabs.hook, 'events.read'],
  ['events', inbound.tabs.events, 'events.read'],
  ['settings', inbound.tabs.settings, 'tenants.read'],
] as const

function Parts({ tenant: { id } }: { readonly tenant: Tenant }) {
  const may = useMay()
  const { data } = useQuery(stagedCountsQuery(id))
  const waiting = data === undefined ? 0 : waitingOf(data.counts)
  const params = { tenant: id }
  return (
    <Tabs
      label={inbound.tabs.label}
      tabs={[
        { to: at, params, label: inbound.tabs.overview, exact: true },
        ...pages
          .filter(([, , needs]) => may(needs))
          .map(([part, word]) => ({
            to: `${at}/${part}` as const,
            params,
            label: part === 'staged' ? <Staged word={word} waiting={waiting} /> : word,
          })),
      ]}
    />
  )
}

const Staged = ({ word, waiting }: { readonly word: string; readonly waiting: number }) => (
  <>
    {word}
    {waiting > 0 && <span className="count">{formatNumber(waiting)}</span>}
  </>
)

/** Unlinked records wait for nothing. */
export const waitingOf = (counts: {
  readonly new: number
  readonly changed: number
  readonly leaving: number
  readonly conflict: number
}): number => counts.new + counts.changed + counts.leaving + counts.conflict
