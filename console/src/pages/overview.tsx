import { Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, Navigate, useNavigate, useSearch } from '@tanstack/react-router'
import { pollMs, useLive } from '../api/live.tsx'
import { type Application, applicationsQuery, type EntryAddress } from '../api/queries.ts'
import { failureOf } from '../api/request.ts'
import { useMay, useWho } from '../api/session.ts'
import { tenantsQuery } from '../api/tenants.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Announcer } from '../parts/announcer.tsx'
import { ApplicationCard } from '../parts/application-card.tsx'
import { CopyCommand } from '../parts/copy-command.tsx'
import { EntryDrawer } from '../parts/entry-drawer.tsx'
import { NotAllowed } from '../parts/not-allowed.tsx'
import { BrokenState, LoadingCards, OnlyState } from '../parts/states.tsx'
import { TabStatus } from '../parts/tab-status.tsx'
import { WeekByOutcome } from '../parts/week-by-outcome.tsx'
import { en } from '../text/en.ts'
import { formatClock } from '../text/format.ts'
import { pictures } from '../text/pictures.ts'
import { AttentionList } from './across/attention-list.tsx'
import { TenantList } from './across/tenant-list.tsx'

const first = pictures.empty

/** What the URL of this page holds: the entry that is open, if one is. */
export interface OverviewSearch {
  readonly entry?: string
  readonly application?: string
  readonly subject?: string
}

function addressOf({ entry, application, subject }: OverviewSearch): EntryAddress | undefined {
  if (entry !== undefined) return { entry }
  return application !== undefined && subject !== undefined ? { application, subject } : undefined
}

/** `/`: what needs attention, every application's cycle, live, every tenant's last call, and the last week. */
export function Overview() {
  const who = useWho()
  const may = useMay()
  if (who !== undefined && !may('applications.read')) return <OwnTenant tenant={who.tenantId} />
  return <Everything />
}

/** A customer admin has one tenant, and begins there. */
const OwnTenant = ({ tenant }: { readonly tenant: string | null }) =>
  tenant === null ? (
    <NotAllowed permission="applications.read" />
  ) : (
    <Navigate to="/inbound/tenants/$tenant" params={{ tenant }} replace />
  )

function Everything() {
  const address = addressOf(useSearch({ from: '/' }))
  const navigate = useNavigate({ from: '/' })
  const { state } = useLive()
  const { data, error, dataUpdatedAt, refetch } = useQuery({
    ...applicationsQuery,
    refetchInterval: state === 'reconnecting' ? pollMs : false,
  })
  const may = useMay()
  const tenants = useQuery({ ...tenantsQuery, enabled: may('tenants.read') })
  const known = tenants.data ?? (tenants.isPending && may('tenants.read') ? undefined : [])
  if (data === undefined || (data.length === 0 && known === undefined)) {
    if (error === null) return <LoadingCards />
    return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  }
  return (
    <>
      <TabStatus applications={data} />
      <Announcer applications={data} />
      <Title order={1} className="visually-hidden">
        {en.nav.overview}
      </Title>
      {error !== null && <StaleBanner since={new Date(dataUpdatedAt).toISOString()} />}
      {data.length === 0 && known?.length === 0 ? (
        <NoApplication />
      ) : (
        <Stack gap="md">
          <AttentionList applications={data} />
          <Cards applications={data} />
          {known !== undefined && known.length > 0 && <TenantList tenants={known} />}
          {data.length > 0 ? <WeekByOutcome /> : <QuietLine />}
        </Stack>
      )}
      <EntryDrawer address={address} onClose={() => void navigate({ search: {}, resetScroll: false })} />
    </>
  )
}

/** Only the app side is used: the other one is a single line. */
const QuietLine = () => (
  <Text size="sm" c="dimmed">
    {en.empty.title}.{' '}
    <Link to="/outbound/applications/new" search={{}}>
      {first.add}
    </Link>
  </Text>
)

/** In the order in which the server lists them: a change of status must not move what someone is reading. */
function Cards({ applications }: { readonly applications: readonly Application[] }) {
  return (
    <Stack gap="md">
      {applications.map((application) => (
        <ApplicationCard key={application.id} application={application} />
      ))}
    </Stack>
  )
}

const StaleBanner = ({ since }: { readonly since: string }) => (
  <div className="banner" role="alert" style={{ marginBlockEnd: 12 }}>
    {en.broken.unreachableSince(formatClock(since))}
  </div>
)

/** First use: the two ways to begin, and the commands that do the same. */
const NoApplication = () => (
  <OnlyState title={en.empty.title}>
    <Text size="md">{en.empty.text}</Text>
    <div className="two begin">
      <section>
        <Title order={2}>{first.out}</Title>
        <Text size="sm" mb="xs">
          {first.outText}
        </Text>
        <ActButton
          may="applications.change"
          size="sm"
          renderRoot={(props) => <Link to="/outbound/applications/new" {...props} />}
        >
          {first.add}
        </ActButton>
      </section>
      <section>
        <Title order={2}>{first.receive}</Title>
        <Text size="sm" mb="xs">
          {first.receiveText}
        </Text>
        <ActButton
          may="tenants.manage"
          size="sm"
          variant="default"
          renderRoot={(props) => <Link to="/inbound/tenants" search={{ new: '1' }} {...props} />}
        >
          {first.addTenant}
        </ActButton>
      </section>
    </div>
    <CopyCommand command={en.empty.command} />
    <Text size="md">{en.empty.or}</Text>
    <CopyCommand command={en.empty.demo} />
  </OnlyState>
)
