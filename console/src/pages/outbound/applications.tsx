import { Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { type Application, applicationsQuery } from '../../api/queries.ts'
import { failureOf } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { ReasonText } from '../../parts/reason-text.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows, NoResults } from '../../parts/states.tsx'
import { ApplicationStatusLabel, CycleStateLabel } from '../../parts/status-label.tsx'
import { TabStatus } from '../../parts/tab-status.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { en } from '../../text/en.ts'
import { outbound } from '../../text/outbound.ts'

const text = outbound.list

/** `/outbound/applications`: every application with how it is. */
export function Applications() {
  const { data, error, refetch } = useQuery(applicationsQuery)
  return (
    <>
      <TabStatus applications={data ?? []} title={text.title} />
      <PageHead
        title={text.title}
        about={text.about}
        cli="rollcall app list"
        curl={curlLine('GET', '/applications')}
      >
        <AddButton />
      </PageHead>
      <div className="card">
        {data !== undefined ? (
          <List all={data} />
        ) : error === null ? (
          <LoadingRows />
        ) : (
          <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
        )}
      </div>
    </>
  )
}

const AddButton = () => (
  <ActButton
    may="applications.change"
    size="xs"
    leftSection={<Plus size={15} aria-hidden />}
    renderRoot={(props) => <Link to="/outbound/applications/new" {...props} />}
  >
    {text.add}
  </ActButton>
)

function List({ all }: { readonly all: readonly Application[] }) {
  const { search = '' } = useSearch({ from: '/outbound/applications' })
  const navigate = useNavigate({ from: '/outbound/applications' })
  const narrow = (wanted: string) =>
    void navigate({ search: wanted === '' ? {} : { search: wanted }, replace: true })
  if (all.length === 0) {
    return (
      <EmptyState title={text.emptyTitle}>
        <Text size="md">{text.emptyText}</Text>
        <AddButton />
        <CopyCommand command={en.empty.command} />
      </EmptyState>
    )
  }
  const shown = all.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))
  return (
    <>
      {all.length > 8 && (
        <div className="filters">
          <TextInput
            size="xs"
            label={text.search}
            value={search}
            onChange={(event) => narrow(event.currentTarget.value)}
          />
        </div>
      )}
      {shown.length === 0 ? (
        <NoResults filters={[text.named(search)]} onClear={() => narrow('')} />
      ) : (
        <Table rows={shown} />
      )}
    </>
  )
}

const Table = ({ rows }: { readonly rows: readonly Application[] }) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.name}</th>
          <th scope="col">{text.columns.status}</th>
          <th scope="col">{text.columns.why}</th>
          <th scope="col">{text.columns.last}</th>
          <th scope="col">{text.columns.next}</th>
          <th scope="col">{text.columns.target}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((application) => (
          <Row key={application.id} application={application} />
        ))}
      </tbody>
    </table>
  </div>
)

function Row({
  application: { id, name, status, reasons, quarantine, cycle, nextCycleAt, connection },
}: {
  readonly application: Application
}) {
  return (
    <tr>
      <th scope="row">
        <Link to="/outbound/applications/$application" params={{ application: id }}>
          {name}
        </Link>
      </th>
      <td>
        <ApplicationStatusLabel status={status} />
      </td>
      <td className="why">
        {quarantine?.title ?? <ReasonText text={reasons.map((reason) => reason.text).join(' ')} />}
      </td>
      <td>
        {cycle === null ? (
          <span className="dim">{en.page.never}</span>
        ) : (
          <span className="nowrap">
            <CycleStateLabel state={cycle.state} />{' '}
            {cycle.startedAt !== null && (
              <span className="dim">
                <RelativeTime at={cycle.endedAt ?? cycle.startedAt} />
              </span>
            )}
          </span>
        )}
      </td>
      <td className="nowrap">{nextCycleAt === null ? '–' : <RelativeTime at={nextCycleAt} />}</td>
      <td className="mono dim ellipsis" title={connection.url}>
        {connection.url}
      </td>
    </tr>
  )
}
