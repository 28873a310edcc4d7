import { Button, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { applicationPath, cyclesQuery } from '../../api/outbound.ts'
import type { Application, Cycle } from '../../api/queries.ts'
import { failureOf, post } from '../../api/request.ts'
import { type DriftList, driftQuery } from '../../api/runs.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { CyclePanel } from '../../parts/cycle-panel.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { CycleStateLabel } from '../../parts/status-label.tsx'
import { Tally } from '../../parts/tally.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { en } from '../../text/en.ts'
import { formatNumber } from '../../text/format.ts'
import { runs } from '../../text/runs.ts'
import { useApplication } from '../outbound/use-application.tsx'
import { DriftTable } from './drift-table.tsx'
import { RunTabs } from './run-tabs.tsx'

const text = runs.drift
const from = '/outbound/applications/$application/cycles/drift'
type Kind = keyof typeof text.kinds
const kinds = Object.keys(text.kinds) as Kind[]

/** `…/cycles/drift`: what is not as it was left at the target, and having it repaired. */
export function Drift() {
  const application = useApplication()
  const { id, name } = application
  const { kind } = useSearch({ from })
  const drift = useInfiniteQuery(driftQuery(id, kind))
  const reading = useReading(id)
  const first = drift.data?.pages[0]
  const failure = drift.error === null ? undefined : failureOf(drift.error)
  const wasNeverRead = failure?.code === 'reconciliation_not_found'
  return (
    <section className="card card-part">
      <RunTabs application={id} />
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('drift', 'list', '--app', name)}
        curl={curlLine('GET', applicationPath(id, '/drift'))}
      >
        <ReadNow application={application} running={reading !== undefined} />
      </PageHead>
      {failure !== undefined && !wasNeverRead && (
        <BrokenState failure={failure} onRetry={() => void drift.refetch()} />
      )}
      {reading !== undefined && <CyclePanel cycle={reading} name={name} />}
      {drift.isPending && <LoadingRows />}
      {wasNeverRead && reading === undefined && (
        <EmptyState title={text.never}>
          <Text size="md">{text.neverText}</Text>
          <CopyCommand command={cliLine('cycle', 'reconcile', '--app', name)} />
        </EmptyState>
      )}
      {first !== undefined && !wasNeverRead && (
        <Found application={application} first={first} drift={drift} kind={kind} />
      )}
    </section>
  )
}

/** The reconciliation that runs now, begun here or elsewhere. Its end is when there is something new to show. */
function useReading(id: string): Cycle | undefined {
  const queryClient = useQueryClient()
  const { data } = useQuery({
    ...cyclesQuery(id),
    refetchInterval: ({ state }) => (state.data?.some(isReading) === true ? askAgainMs : false),
  })
  const newest = data?.find(({ kind }) => kind === 'reconciliation')
  const seen = newest === undefined ? undefined : `${newest.id} ${newest.state}`
  const before = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (seen !== undefined && before.current !== seen) {
      void queryClient.invalidateQueries({ queryKey: ['drift', id] })
    }
    before.current = seen
  }, [seen, id, queryClient])
  return newest !== undefined && isReading(newest) ? newest : undefined
}

const askAgainMs = 1000
const isReading = ({ kind, state }: Cycle): boolean =>
  kind === 'reconciliation' && (state === 'running' || state === 'waiting')

interface FoundProps {
  readonly application: Application
  readonly first: DriftList
  readonly drift: ReturnType<typeof useDrift>
  readonly kind: string | undefined
}

const useDrift = (id: string, kind: string | undefined) => useInfiniteQuery(driftQuery(id, kind))

function Found({ application, first, drift, kind }: FoundProps) {
  const navigate = useNavigate({ from })
  const all = drift.data?.pages.flatMap(({ items }) => items) ?? []
  const { reconciliation, counts } = first
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return (
    <>
      <HowFar cycle={reconciliation} />
      {total > 0 && (
        <Tally
          label={text.tally}
          counts={kinds
            .filter((one) => (counts[one] ?? 0) > 0)
            .map((one) => ({ name: one, label: text.kinds[one], count: counts[one] ?? 0 }))}
          chosen={kind}
          onChoose={(wanted) =>
            void navigate({ search: wanted === undefined ? {} : { kind: wanted }, replace: true })
          }
        />
      )}
      {total === 0 && reconciliation.state === 'done' && (
        <EmptyState title={text.none}>
          <Text size="md">{text.noneText}</Text>
        </EmptyState>
      )}
      {total > 0 && all.length === 0 && (
        <EmptyState title={text.noneOfKind}>
          <Button size="xs" variant="default" onClick={() => void navigate({ search: {} })}>
            {en.page.clearFilters}
          </Button>
        </EmptyState>
      )}
      {all.length > 0 && (
        <DriftTable application={application} items={all} kind={kind} count={repairable(counts, kind)} />
      )}
      {drift.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          mt="sm"
          loading={drift.isFetchingNextPage}
          onClick={() => void drift.fetchNextPage()}
        >
          {en.page.more}
        </Button>
      )}
    </>
  )
}

/** What nobody here has is not for Rollcall to change. */
function repairable(counts: DriftList['counts'], kind: string | undefined): number {
  return Object.entries(counts)
    .filter(([one]) => one !== 'unknown' && (kind === undefined || kind === one))
    .reduce((sum, [, count]) => sum + count, 0)
}

interface ReadNowProps {
  readonly application: Application
  readonly running: boolean
}

function ReadNow({ application: { id }, running }: ReadNowProps) {
  const read = useAction((_: undefined) => post(applicationPath(id, '/cycles'), { kind: 'reconciliation' }), {
    refresh: [
      ['drift', id],
      ['cycles', id],
    ],
  })
  return (
    <div>
      <ActButton
        may="applications.run"
        size="xs"
        loading={read.isPending || running}
        onClick={() => read.mutate(undefined)}
      >
        {text.read}
      </ActButton>
      <Problem error={read.error} />
    </div>
  )
}

/** How far the target could be read: only a complete reading says who is missing. */
function HowFar({ cycle }: { readonly cycle: Cycle }) {
  const { people, groups, members } = cycle.reconciliation ?? {}
  const totalText = (total: number | null) => (total === null ? null : formatNumber(total))
  const remarks = [people, groups].flatMap((one) => [
    ...(one?.reason == null ? [] : [text.incomplete[one.reason]]),
    ...(one == null || one.notReturned.length === 0 ? [] : [text.notReturned(one.notReturned.join(', '))]),
  ])
  return (
    <>
      <div className="row">
        <Text size="sm" component="span">
          {text.last}
        </Text>
        <CycleStateLabel state={cycle.state} />
        <Text size="sm" c="dimmed" component="span">
          {cycle.startedAt !== null && <RelativeTime at={cycle.startedAt} />}
          {people != null && ` · ${text.people(people.read, totalText(people.total))}`}
          {groups != null && ` · ${text.groups(groups.read, totalText(groups.total))}`}
        </Text>
      </div>
      {remarks.map((remark) => (
        <Text key={remark} size="sm">
          {remark}
        </Text>
      ))}
      {members != null && !members.compared && <Text size="sm">{text.membersNot}</Text>}
    </>
  )
}
