import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import { heldQuery } from '../../api/outbound.ts'
import { type Application, applicationQuery } from '../../api/queries.ts'
import { failureOf } from '../../api/request.ts'
import { Announcer } from '../../parts/announcer.tsx'
import { CopyText } from '../../parts/copy-command.tsx'
import { BrokenState, LoadingCards, NoSuchThing } from '../../parts/states.tsx'
import { ApplicationStatusLabel } from '../../parts/status-label.tsx'
import { TabStatus } from '../../parts/tab-status.tsx'
import { en } from '../../text/en.ts'
import { outbound } from '../../text/outbound.ts'
import { QuarantineBanner } from './quarantine-banner.tsx'

/** What every page of an application has: its name and status, the quarantine banner, the way to its other pages. */
export function ApplicationLayout() {
  const { application: id } = useParams({ from: '/outbound/applications/$application' })
  const { data: application, error, refetch } = useQuery(applicationQuery(id))
  if (application === undefined) {
    if (error === null) return <LoadingCards />
    return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  }
  if (application === null) return <NoSuchThing what={outbound.what.application} />
  return (
    <>
      <TabStatus applications={[application]} title={application.name} />
      <Announcer applications={[application]} />
      <header className="thing-head">
        <Title order={1} className="clamp">
          {application.name}
        </Title>
        <ApplicationStatusLabel status={application.status} />
        <span className="dim mono ellipsis">{application.connection.url}</span>
        <CopyText value={application.id} label={en.copy.id} />
      </header>
      <QuarantineBanner application={application} />
      <Tabs application={application} />
      <Outlet />
    </>
  )
}

function Tabs({ application: { id } }: { readonly application: Application }) {
  const { data } = useQuery(heldQuery(id))
  const held = data?.items.length ?? 0
  const params = { application: id }
  const exact = { exact: true, includeSearch: false }
  const within = { includeSearch: false }
  return (
    <nav aria-label={outbound.tabs.label} className="tabs">
      <Link to="/outbound/applications/$application" params={params} activeOptions={exact}>
        {outbound.tabs.overview}
      </Link>
      <Link to="/outbound/applications/$application/connection" params={params} activeOptions={within}>
        {outbound.tabs.connection}
      </Link>
      <Link to="/outbound/applications/$application/assignments" params={params} activeOptions={within}>
        {outbound.tabs.assignments}
      </Link>
      <Link to="/outbound/applications/$application/scope" params={params} activeOptions={within}>
        {outbound.tabs.scope}
      </Link>
      <Link
        to="/outbound/applications/$application/mappings/$object"
        params={{ ...params, object: 'users' }}
        activeOptions={within}
      >
        {outbound.tabs.mappings}
      </Link>
      <Link to="/outbound/applications/$application/on-demand" params={params} activeOptions={within}>
        {outbound.tabs.onDemand}
      </Link>
      <Link to="/outbound/applications/$application/cycles" params={params} activeOptions={within}>
        {outbound.tabs.cycles}
      </Link>
      <Link to="/outbound/applications/$application/logs" params={params} activeOptions={within}>
        {outbound.tabs.logs}
      </Link>
      <Link to="/outbound/applications/$application/held" params={params} activeOptions={within}>
        {outbound.tabs.held}
        {held > 0 && <span className="count">{held}</span>}
      </Link>
      <Link to="/outbound/applications/$application/settings" params={params} activeOptions={within}>
        {outbound.tabs.settings}
      </Link>
      <Link to="/outbound/applications/$application/history" params={params} activeOptions={within}>
        {outbound.tabs.history}
      </Link>
    </nav>
  )
}
