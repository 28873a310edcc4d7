import { Button, Text, Title } from '@mantine/core'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type LogFilter, logNewsQuery, logQuery } from '../../api/outbound.ts'
import { applicationsQuery, type LogEntry } from '../../api/queries.ts'
import { failureOf } from '../../api/request.ts'
import { type Column, ColumnTable } from '../../parts/column-table.tsx'
import { EntryDrawer } from '../../parts/entry-drawer.tsx'
import { ListFoot } from '../../parts/list-foot.tsx'
import { BrokenState, EmptyState, LoadingRows, NoResults } from '../../parts/states.tsx'
import { OutcomeLabel } from '../../parts/status-label.tsx'
import { Moment } from '../../parts/time.tsx'
import { en } from '../../text/en.ts'
import { formatDuration } from '../../text/format.ts'
import { outbound } from '../../text/outbound.ts'

const text = outbound.log
/** Rows where the log is only one part of a page. */
const shortRows = 10

interface LogTableProps {
  readonly filter: LogFilter
  readonly title?: string
  /** Only the first rows, and the way to all of them. */
  readonly short?: boolean
  readonly withApplication?: boolean
  /** What is filtered, in words, and how to stop it. */
  readonly filters?: readonly string[]
  readonly onClear?: () => void
}

/** The log, newest first, page by page. New rows wait behind a count; the open entry is in the URL. */
export function LogTable({
  filter,
  title,
  short = false,
  withApplication = false,
  filters = [],
  onClear,
}: LogTableProps) {
  const log = useInfiniteQuery(logQuery(filter))
  const search: { readonly entry?: string } = useSearch({ strict: false })
  const navigate = useNavigate()
  const entries = log.data?.pages.flatMap(({ items }) => items) ?? []
  const shown = short ? entries.slice(0, shortRows) : entries
  const open = (entry: string | undefined) =>
    void navigate({
      to: '.',
      search: ({ entry: _, ...rest }: Record<string, unknown>) =>
        entry === undefined ? rest : { ...rest, entry },
      resetScroll: false,
      replace: search.entry !== undefined && entry !== undefined,
    } as never)
  const step = (by: -1 | 1) => {
    const next = shown[shown.findIndex(({ id }) => id === search.entry) + by]
    if (next !== undefined) open(next.id)
  }
  return (
    <section className="card" aria-label={title ?? text.title}>
      {title !== undefined && (
        <header className="card-head">
          <Title order={2}>{title}</Title>
          {short && filter.application !== undefined && (
            <Link to="/outbound/applications/$application/logs" params={{ application: filter.application }}>
              {outbound.overview.allOfLog}
            </Link>
          )}
        </header>
      )}
      {log.error !== null && (
        <BrokenState failure={failureOf(log.error)} onRetry={() => void log.refetch()} />
      )}
      {log.isPending && log.error === null && <LoadingRows />}
      {log.isSuccess && <News filter={filter} newest={entries[0]?.id ?? '0'} />}
      {log.isSuccess && shown.length === 0 && <Empty filters={filters} onClear={onClear} />}
      {shown.length > 0 && (
        <Rows
          entries={shown}
          withApplication={withApplication}
          isWhole={!log.hasNextPage && shown.length === entries.length}
          onNearEnd={
            !short && log.hasNextPage && !log.isFetchingNextPage ? () => void log.fetchNextPage() : undefined
          }
        />
      )}
      {!short && shown.length > 0 && <ListFoot list={log} end={text.end} />}
      <EntryDrawer
        address={search.entry === undefined ? undefined : { entry: search.entry }}
        onClose={() => open(undefined)}
        onStep={step}
      />
    </section>
  )
}

/** "12 new entries: show". Nothing in the list moves until somebody asks for it. */
function News({ filter, newest }: { readonly filter: LogFilter; readonly newest: string }) {
  const queryClient = useQueryClient()
  const { data: count = 0 } = useQuery(logNewsQuery(filter, newest))
  return (
    <div className="news" role="status">
      {count > 0 && (
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => void queryClient.resetQueries({ queryKey: logQuery(filter).queryKey })}
        >
          {text.news(count)}
        </Button>
      )}
    </div>
  )
}

function Empty({
  filters,
  onClear,
}: {
  readonly filters: readonly string[]
  readonly onClear: (() => void) | undefined
}) {
  if (filters.length > 0 && onClear !== undefined) return <NoResults filters={filters} onClear={onClear} />
  return (
    <EmptyState title={text.empty}>
      <Text size="md">{text.emptyText}</Text>
    </EmptyState>
  )
}

const columns: readonly Column<LogEntry>[] = [
  {
    title: en.log.columns.time,
    head: 'w-time',
    className: 'nowrap',
    cell: ({ at }) => <Moment at={at} />,
  },
  {
    title: en.log.columns.subject,
    isName: true,
    className: 'ellipsis',
    hint: ({ subject }) => subject.name,
    cell: ({ id, subject }) => (
      <Link
        to="."
        search={(before: Record<string, unknown>) => ({ ...before, entry: id }) as never}
        resetScroll={false}
        aria-label={en.log.open(subject.name)}
      >
        {subject.name}
      </Link>
    ),
  },
  { title: en.log.columns.action, head: 'w-time', cell: ({ action }) => en.log.action[action] },
  {
    title: en.log.columns.outcome,
    head: 'w-state',
    cell: ({ outcome, reason }) => <OutcomeLabel outcome={outcome} reason={reason} />,
  },
  {
    title: en.log.columns.reason,
    head: 'wide w-half',
    className: 'wide ellipsis',
    hint: reasonOf,
    cell: reasonOf,
  },
  {
    title: text.duration,
    head: 'number w-time',
    className: 'number nowrap dim',
    cell: ({ durationMs }) => (durationMs === null ? '–' : formatDuration(durationMs)),
  },
]

function reasonOf({ error, text: told }: LogEntry): string {
  return error?.title ?? told
}

/** The same with whose log it is; the reason leaves it the room. */
function columnsOfAll(names: ReadonlyMap<string, string>): readonly Column<LogEntry>[] {
  const [time, ...others] = columns.map((one) =>
    one.head === 'wide w-half' ? { ...one, head: 'wide' } : one,
  )
  const application: Column<LogEntry> = {
    title: text.application,
    head: 'w-word',
    className: 'ellipsis',
    cell: ({ applicationId }) => names.get(applicationId),
  }
  return time === undefined ? [] : [time, application, ...others]
}

interface RowsProps {
  readonly entries: readonly LogEntry[]
  readonly withApplication: boolean
  readonly isWhole: boolean
  readonly onNearEnd: (() => void) | undefined
}

function Rows({ entries, withApplication, isWhole, onNearEnd }: RowsProps) {
  const { data: applications = [] } = useQuery(applicationsQuery)
  const names = new Map(applications.map(({ id, name }) => [id, name]))
  return (
    <ColumnTable
      steady
      items={entries}
      columns={withApplication ? columnsOfAll(names) : columns}
      keyOf={({ id }) => id}
      isWhole={isWhole}
      onNearEnd={onNearEnd}
    />
  )
}
