import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { applicationPath } from '../../api/outbound.ts'
import { failureOf } from '../../api/request.ts'
import { type DryRun, dryRunsQuery } from '../../api/runs.ts'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { formatNumber } from '../../text/format.ts'
import { runs } from '../../text/runs.ts'
import { useApplication } from '../outbound/use-application.tsx'
import { BeginDryRun } from './begin-dry-run.tsx'
import { DryRunState } from './dry-run-view.tsx'
import { RunTabs } from './run-tabs.tsx'

const text = runs.dryRun

/** `…/cycles/dry-runs`: what was looked at without doing it, newest first. */
export function DryRuns() {
  const application = useApplication()
  const { id, name } = application
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(dryRunsQuery(id))
  return (
    <section className="card card-part">
      <RunTabs application={id} />
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('dry-run', 'list', '--app', name)}
        curl={curlLine('GET', applicationPath(id, '/dry-runs'))}
      >
        <BeginDryRun
          application={application}
          label={text.begin}
          onBegun={(run) =>
            void navigate({
              to: '/outbound/applications/$application/cycles/dry-runs/$dryRun',
              params: { application: id, dryRun: run.id },
            })
          }
        />
      </PageHead>
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingRows />}
      {data?.length === 0 && (
        <EmptyState title={text.empty}>
          <Text size="md">{text.emptyText}</Text>
          <CopyCommand command={cliLine('provision', '--everyone', '--app', name)} />
        </EmptyState>
      )}
      {data !== undefined && data.length > 0 && <Table rows={data} />}
    </section>
  )
}

const Table = ({ rows }: { readonly rows: readonly DryRun[] }) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.started}</th>
          <th scope="col">{text.columns.scope}</th>
          <th scope="col">{text.columns.state}</th>
          <th scope="col">{text.columns.would}</th>
          <th scope="col">{text.columns.by}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((run) => (
          <tr key={run.id}>
            <th scope="row" className="nowrap">
              <Link
                to="/outbound/applications/$application/cycles/dry-runs/$dryRun"
                params={{ application: run.applicationId, dryRun: run.id }}
              >
                <RelativeTime at={run.startedAt} />
              </Link>
            </th>
            <td>{run.scope.name ?? text.everyone}</td>
            <td>
              <DryRunState state={run.state} />
            </td>
            <td>{wouldText(run)}</td>
            <td className="ellipsis">{run.author}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

function wouldText({ counts }: DryRun): string {
  return Object.entries(text.would)
    .filter(([name]) => (counts[name] ?? 0) > 0)
    .map(([name, word]) => `${word.toLowerCase()} ${formatNumber(counts[name] ?? 0)}`)
    .join(' · ')
}
