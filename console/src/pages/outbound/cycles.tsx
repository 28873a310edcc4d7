import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { applicationPath, cyclesQuery } from '../../api/outbound.ts'
import type { Cycle } from '../../api/queries.ts'
import { failureOf } from '../../api/request.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { CycleStateLabel } from '../../parts/status-label.tsx'
import { RelativeTime, useNow } from '../../parts/time.tsx'
import { en } from '../../text/en.ts'
import { formatDuration, formatNumber } from '../../text/format.ts'
import { outbound } from '../../text/outbound.ts'
import { RunTabs } from '../runs/run-tabs.tsx'
import { CycleActions } from './cycle-actions.tsx'
import { useApplication } from './use-application.tsx'

const text = outbound.cycles
const counted = ['read', 'created', 'updated', 'disabled', 'deleted', 'failed'] as const

/** `…/cycles`: the last cycles with what they did. */
export function Cycles() {
  const application = useApplication()
  const { id, name, cycle } = application
  const { data, error, refetch } = useQuery(cyclesQuery(id))
  return (
    <section className="card card-part">
      <RunTabs application={id} />
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('cycle', 'list', '--app', name)}
        curl={curlLine('GET', applicationPath(id, '/cycles'))}
      >
        <CycleActions application={application} />
      </PageHead>
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingRows />}
      {data?.length === 0 && (
        <EmptyState title={text.empty}>
          <Text size="md">{text.about}</Text>
        </EmptyState>
      )}
      {data !== undefined && data.length > 0 && (
        // The one that runs is live; the others stand still.
        <Table rows={data.map((one) => (one.id === cycle?.id ? cycle : one))} />
      )}
    </section>
  )
}

const Table = ({ rows }: { readonly rows: readonly Cycle[] }) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.started}</th>
          <th scope="col">{text.columns.kind}</th>
          <th scope="col">{text.columns.state}</th>
          <th scope="col" className="number">
            {text.columns.took}
          </th>
          {counted.map((name) => (
            <th key={name} scope="col" className="number">
              {text.columns[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cycle) => (
          <Row key={cycle.id} cycle={cycle} />
        ))}
      </tbody>
    </table>
  </div>
)

function Row({ cycle }: { readonly cycle: Cycle }) {
  const now = useNow()
  const { id, applicationId, kind, state, startedAt, endedAt, counts } = cycle
  const took =
    startedAt === null ? null : (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt)
  return (
    <tr>
      <th scope="row" className="nowrap">
        <Link
          to="/outbound/applications/$application/cycles/$cycle"
          params={{ application: applicationId, cycle: id }}
        >
          {startedAt === null ? id : <RelativeTime at={startedAt} />}
        </Link>
      </th>
      <td>{en.cycle.kind[kind]}</td>
      <td className="nowrap">
        <CycleStateLabel state={state} />
        {state === 'done_with_failures' && counts.failed === 0 && (
          <span className="dim"> {en.cycle.earlier}</span>
        )}
      </td>
      <td className="number nowrap">{took === null ? '–' : formatDuration(Math.max(0, took))}</td>
      {counted.map((name) => (
        <td key={name} className={name === 'failed' && counts.failed > 0 ? 'number failed' : 'number'}>
          {formatNumber(counts[name])}
        </td>
      ))}
    </tr>
  )
}
