import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { everyOutcome, type LogFilter, logParams } from '../../api/outbound.ts'
import { applicationsQuery, failuresQuery } from '../../api/queries.ts'
import { ExportLinks } from '../../parts/export-links.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { TabTitle } from '../../parts/tab-status.tsx'
import { outbound } from '../../text/outbound.ts'
import { describeFilter } from './describe-filter.ts'
import { FailingNow } from './failing-now.tsx'
import { LogFilters } from './log-filters.tsx'
import { LogTable } from './log-table.tsx'
import { useApplication } from './use-application.tsx'

const text = outbound.log

/** `…/logs` of one application: its failures by cause above its log. */
export function ApplicationLog() {
  const { id, name } = useApplication()
  const { filter, change } = useLogFilter()
  const { data: groups = [] } = useQuery(failuresQuery(id))
  return (
    <div className="stack">
      {groups.length > 0 && (
        <section className="card card-part" aria-labelledby="failing">
          <Title order={2} id="failing" mb={8}>
            {text.failing}
          </Title>
          <FailingNow applicationId={id} groups={groups} />
        </section>
      )}
      <section className="card card-part">
        <PageHead
          order={2}
          title={text.title}
          about={text.about}
          cli={cliOf({ ...filter, application: name })}
          curl={curlOf({ ...filter, application: id })}
        >
          <ExportLinks path="/logs/export" query={logParams({ ...filter, application: id }, 1)} />
        </PageHead>
        <LogFilters filter={filter} onChange={change} />
      </section>
      <LogTable
        filter={{ ...filter, application: id }}
        filters={describeFilter(filter)}
        onClear={() => change({})}
      />
    </div>
  )
}

/** `/outbound/logs`: the log of every application. */
export function AllLogs() {
  const { filter, change } = useLogFilter()
  const { data: applications = [] } = useQuery(applicationsQuery)
  const one = applications.find(({ id }) => id === filter.application)
  return (
    <div className="stack">
      <TabTitle title={text.title} />
      <section className="card card-part">
        <PageHead
          title={text.title}
          about={text.about}
          cli={cliOf({ ...filter, application: one?.name })}
          curl={curlOf(filter)}
        >
          <ExportLinks path="/logs/export" query={logParams(filter, 1)} />
        </PageHead>
        <LogFilters filter={filter} onChange={change} applications={applications} />
      </section>
      <LogTable
        filter={filter}
        withApplication
        filters={describeFilter(filter, one?.name)}
        onClear={() => change({})}
      />
    </div>
  )
}

/** The filter that the URL holds, and how to change it. */
function useLogFilter() {
  const { entry: _, ...filter }: LogFilter & { readonly entry?: string } = useSearch({ strict: false })
  const navigate = useNavigate()
  const change = (next: LogFilter) =>
    void navigate({
      to: '.',
      search: Object.fromEntries(
        Object.entries(next).filter(([, value]) => value !== undefined && value !== ''),
      ),
      replace: true,
      resetScroll: false,
    } as never)
  return { filter, change }
}

const curlOf = (filter: LogFilter): string => curlLine('GET', `/logs?${logParams(filter, 50)}`)

function cliOf({
  application,
  outcome,
  code,
  search,
  since,
}: Omit<LogFilter, 'application'> & { readonly application: string | undefined }): string {
  const flags = {
    app: application,
    outcome: outcome === everyOutcome ? undefined : outcome,
    code,
    search,
    since,
  }
  return cliLine(
    'log',
    'list',
    ...Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
  )
}
