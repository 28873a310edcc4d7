import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { heldQuery } from '../../api/outbound.ts'
import { type Application, applicationQuery } from '../../api/queries.ts'
import { failureOf } from '../../api/request.ts'
import { Announcer } from '../../parts/announcer.tsx'
import { CopyText } from '../../parts/copy-command.tsx'
import { BrokenState, LoadingCards, NoSuchThing } from '../../parts/states.tsx'
import { ApplicationStatusLabel } from '../../parts/status-label.tsx'
import { TabStatus, titleOf } from '../../parts/tab-status.tsx'
import { Tabs, useTabWord } from '../../parts/tabs.tsx'
import { en } from '../../text/en.ts'
import { outbound } from '../../text/outbound.ts'
import { LeavingBanner } from './leaving-banner.tsx'
import { QuarantineBanner } from './quarantine-banner.tsx'

/** What every page of an application has: its name and status, the quarantine banner, the way to its other pages. */
export function ApplicationLayout() {
  const { application: id } = useParams({ from: '/outbound/applications/$application' })
  const { data: application, error, refetch } = useQuery(applicationQuery(id))
  const word = useTabWord(outbound.tabs)
  if (application === undefined) {
    if (error === null) return <LoadingCards />
    return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  }
  if (application === null) return <NoSuchThing what={outbound.what.application} />
  return (
    <>
      <TabStatus applications={[application]} title={titleOf(word, application.name)} />
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
      <LeavingBanner application={application} />
      <Parts application={application} />
      <Outlet />
    </>
  )
}

const at = '/outbound/applications/$application'

function Parts({ application: { id } }: { readonly application: Application }) {
  const { data } = useQuery(heldQuery(id))
  const held = data?.items.length ?? 0
  const params = { application: id }
  const text = outbound.tabs
  return (
    <Tabs
      label={text.label}
      tabs={[
        { to: at, params, label: text.overview, exact: true },
        { to: `${at}/connection`, params, label: text.connection },
        { to: `${at}/assignments`, params, label: text.assignments },
        { to: `${at}/scope`, params, label: text.scope },
        { to: `${at}/mappings/$object`, params: { ...params, object: 'users' }, label: text.mappings },
        { to: `${at}/on-demand`, params, label: text.onDemand },
        { to: `${at}/cycles`, params, label: text.cycles },
        { to: `${at}/logs`, params, label: text.logs },
        {
          to: `${at}/held`,
          params,
          label: (
            <>
              {text.held}
              {held > 0 && <span className="count">{held}</span>}
            </>
          ),
        },
        { to: `${at}/settings`, params, label: text.settings },
        { to: `${at}/history`, params, label: text.history },
      ]}
    />
  )
}
