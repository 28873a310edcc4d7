import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import { failureOf } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { stagedCountsQuery } from '../../api/staging.ts'
import { useTenantLive } from '../../api/tenant-live.ts'
import { provisioningQuery, type Tenant, tenantPath, tenantQuery } from '../../api/tenants.ts'
import { CopyText } from '../../parts/copy-command.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingCards, NoSuchThing } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
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
  const { data: provisioning } = useQuery(provisioningQuery(tenant.id))
  return (
    <>
      <TabTitle title={tenant.name} />
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
      <Tabs tenant={tenant} />
      <Outlet />
    </>
  )
}

const pages = [
  ['/inbound/tenants/$tenant/setup', inbound.tabs.setup, 'tenants.read'],
  ['/inbound/tenants/$tenant/tokens', inbound.tabs.tokens, 'tokens.read'],
  ['/inbound/tenants/$tenant/staged', inbound.tabs.staged, 'tenants.read'],
  ['/inbound/tenants/$tenant/members', inbound.tabs.members, 'tenants.read'],
  ['/inbound/tenants/$tenant/groups', inbound.tabs.groups, 'tenants.read'],
  ['/inbound/tenants/$tenant/import', inbound.tabs.import, 'tenants.read'],
  ['/inbound/tenants/$tenant/attributes', inbound.tabs.attributes, 'tenants.read'],
  ['/inbound/tenants/$tenant/requests', inbound.tabs.requests, 'tenants.read'],
  ['/inbound/tenants/$tenant/webhooks', inbound.tabs.webhooks, 'events.read'],
  ['/inbound/tenants/$tenant/hook', inbound.tabs.hook, 'events.read'],
  ['/inbound/tenants/$tenant/events', inbound.tabs.events, 'events.read'],
  ['/inbound/tenants/$tenant/settings', inbound.tabs.settings, 'tenants.read'],
] as const

function Tabs({ tenant: { id } }: { readonly tenant: Tenant }) {
  const may = useMay()
  const { data } = useQuery(stagedCountsQuery(id))
  const waiting = data === undefined ? 0 : waitingOf(data.counts)
  const params = { tenant: id }
  return (
    <nav aria-label={inbound.tabs.label} className="tabs">
      <Link
        to="/inbound/tenants/$tenant"
        params={params}
        activeOptions={{ exact: true, includeSearch: false }}
      >
        {inbound.tabs.overview}
      </Link>
      {pages
        .filter(([, , needs]) => may(needs))
        .map(([to, label]) => (
          <Link key={to} to={to} params={params} activeOptions={{ includeSearch: false }}>
            {label}
            {label === inbound.tabs.staged && waiting > 0 && (
              <span className="count">{formatNumber(waiting)}</span>
            )}
          </Link>
        ))}
    </nav>
  )
}

/** Unlinked records wait for nothing. */
export const waitingOf = (counts: {
  readonly new: number
  readonly changed: number
  readonly leaving: number
  readonly conflict: number
}): number => counts.new + counts.changed + counts.leaving + counts.conflict
