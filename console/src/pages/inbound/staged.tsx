import { Button, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { failureOf, post } from '../../api/request.ts'
import {
  connectionPath,
  policyQuery,
  type Staged,
  type StagedKind,
  type StagedPage,
  type Synchronization,
  stagedCountsQuery,
  stagedQuery,
} from '../../api/staging.ts'
import type { Tenant } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { ListFoot } from '../../parts/list-foot.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { useNow } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatNumber, formatRelative } from '../../text/format.ts'
import { staging } from '../../text/staging.ts'
import { ApplyMode } from './apply-mode.tsx'
import { RelinkDialog } from './relink-dialog.tsx'
import { EarlierRuns, RunPanel } from './run-panel.tsx'
import { StagedTable } from './staged-table.tsx'
import { waitingOf } from './tenant-layout.tsx'
import { type Deciding, useDeciding } from './use-deciding.ts'
import { useTenant } from './use-tenant.ts'

const from = '/inbound/tenants/$tenant/staged'
const kinds = ['new', 'changed', 'leaving', 'conflict', 'unlinked'] as const
const readKind = (text: string | undefined): StagedKind | undefined => kinds.find((kind) => kind === text)

/** `…/staged`: who was received and is not applied, what would change, and Synchronize. */
export function StagedPeople() {
  const tenant = useTenant()
  const { kind: wanted, held } = useSearch({ from })
  const kind = readKind(wanted)
  const { data: page } = useQuery(stagedCountsQuery(tenant.id))
  const [selected, setSelected] = useState<readonly string[]>([])
  const [relinking, setRelinking] = useState<Staged | null>(null)
  const deciding = useDeciding(tenant, () => setRelinking(null))
  return (
    <div className="stack">
      <Head tenant={tenant} page={page} selected={selected} onDone={() => setSelected([])} />
      {page?.last != null && <RunPanel run={page.last} />}
      <section className="card" aria-label={staging.title}>
        <Tabs tenant={tenant} kind={kind} counts={page?.counts} />
        <div className="filters dim">{staging.kindAbout[kind ?? 'all']}</div>
        {page !== undefined && page.counts.held > 0 && (
          <HeldNotice tenant={tenant} kind={kind} count={page.counts.held} onlyHeld={held === '1'} />
        )}
        <div className="filters">
          <Said text={deciding.data} />
          {relinking === null && <Problem error={deciding.error} />}
        </div>
        <List
          tenant={tenant}
          kind={kind}
          held={held === '1'}
          page={page}
          selected={selected}
          onSelect={setSelected}
          deciding={deciding}
          onRelink={setRelinking}
        />
      </section>
      <ApplyMode tenant={tenant} />
      <EarlierRuns tenant={tenant} />
      {relinking !== null && (
        <RelinkDialog
          tenant={tenant}
          record={relinking}
          deciding={deciding}
          onClose={() => {
            deciding.reset()
            setRelinking(null)
          }}
        />
      )}
    </div>
  )
}

type Counts = Pick<StagedPage, 'counts' | 'last'>

interface HeadProps {
  readonly tenant: Tenant
  readonly page: Counts | undefined
  readonly selected: readonly string[]
  readonly onDone: () => void
}

/** Everything that nothing holds, or who is selected. */
function Head({ tenant, page, selected, onDone }: HeadProps) {
  const path = `${connectionPath(tenant.id)}/synchronize`
  const run = useAction(
    (records: readonly string[]) => post<Synchronization>(path, records.length === 0 ? {} : { records }),
    {
      refresh: [
        ['staged', tenant.id],
        ['synchronizations', tenant.id],
      ],
      onDone,
    },
  )
  const state = page?.last?.state
  const isBusy = state === 'waiting' || state === 'running' || state === 'held'
  const free = page === undefined ? 0 : freeOf(page.counts)
  const count = selected.length > 0 ? selected.length : free
  const body = selected.length > 0 ? { records: selected } : {}
  const flags = selected.length > 0 ? ['--record', ...selected] : []
  return (
    <section className="card card-part">
      <PageHead
        order={2}
        title={staging.title}
        about={staging.about}
        cli={cliLine('staged', 'sync', '--tenant', tenant.name, ...flags)}
        curl={curlLine('POST', path, body)}
      >
        {selected.length > 0 && (
          <Button size="xs" variant="default" onClick={onDone}>
            {staging.clear}
          </Button>
        )}
        <ActButton
          may="tenants.change"
          size="xs"
          loading={run.isPending}
          disabled={count === 0 || isBusy}
          onClick={() => run.mutate(selected)}
        >
          {staging.synchronize(count)}
        </ActButton>
      </PageHead>
      <Text size="sm" c="dimmed" role="status">
        {selected.length > 0 ? staging.selected(selected.length) : staging.synchronizeHint}
      </Text>
      <Problem error={run.error} />
    </section>
  )
}

/** Conflicts and held people wait for a decision of their own. */
const freeOf = (counts: Counts['counts']): number => waitingOf(counts) - counts.conflict - counts.held

interface TabsProps {
  readonly tenant: Tenant
  readonly kind: StagedKind | undefined
  readonly counts: Counts['counts'] | undefined
}

function Tabs({ tenant: { id }, kind, counts }: TabsProps) {
  const params = { tenant: id }
  return (
    <nav className="tabs inner" aria-label={staging.tabs.label}>
      <Link to={from} params={params} search={{}} aria-current={kind === undefined ? 'page' : undefined}>
        {staging.tabs.all} {counts !== undefined && <Count of={waitingOf(counts) + counts.unlinked} />}
      </Link>
      {kinds.map((one) => (
        <Link
          key={one}
          to={from}
          params={params}
          search={{ kind: one }}
          aria-current={kind === one ? 'page' : undefined}
        >
          {staging.tabs[one]} {counts !== undefined && <Count of={counts[one]} />}
        </Link>
      ))}
    </nav>
  )
}

const Count = ({ of }: { readonly of: number }) => <span className="dim">{formatNumber(of)}</span>

interface HeldNoticeProps {
  readonly tenant: Tenant
  readonly kind: StagedKind | undefined
  readonly count: number
  readonly onlyHeld: boolean
}

const HeldNotice = ({ tenant, kind, count, onlyHeld }: HeldNoticeProps) => (
  <div className="filters">
    <div className="notice">
      {staging.heldNotice(count)}{' '}
      <Link
        to={from}
        params={{ tenant: tenant.id }}
        search={{ ...(kind === undefined ? {} : { kind }), ...(onlyHeld ? {} : { held: '1' }) }}
      >
        {onlyHeld ? staging.showAllLeaving : staging.showHeld}
      </Link>
    </div>
  </div>
)

interface ListProps {
  readonly tenant: Tenant
  readonly kind: StagedKind | undefined
  readonly held: boolean
  readonly page: Counts | undefined
  readonly selected: readonly string[]
  readonly onSelect: (selected: readonly string[]) => void
  readonly deciding: Deciding
  readonly onRelink: (record: Staged) => void
}

function List({ tenant, kind, held, page, ...table }: ListProps) {
  const navigate = useNavigate()
  const list = useInfiniteQuery(stagedQuery(tenant.id, { ...(kind === undefined ? {} : { kind }), held }))
  const records = list.data?.pages.flatMap(({ items }) => items) ?? []
  const readOn = list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined
  if (list.error !== null) {
    return <BrokenState failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
  }
  if (list.isPending) return <LoadingRows />
  if (records.length === 0) {
    if (kind === undefined) return <NothingWaits tenant={tenant} last={page?.last ?? null} />
    return (
      <EmptyState title={staging.emptyKind}>
        <Button
          size="xs"
          variant="default"
          onClick={() => void navigate({ to: from, params: { tenant: tenant.id }, search: {} })}
        >
          {staging.tabs.all}
        </Button>
      </EmptyState>
    )
  }
  return (
    <>
      <StagedTable tenant={tenant} records={records} onNearEnd={readOn} {...table} />
      <ListFoot list={list} />
    </>
  )
}

function NothingWaits({ tenant, last }: { readonly tenant: Tenant; readonly last: Counts['last'] }) {
  const now = useNow()
  const { data } = useQuery(policyQuery(tenant.id))
  return (
    <EmptyState title={staging.empty}>
      <Text size="md">
        {last?.endedAt == null
          ? staging.neverRun
          : staging.last(formatRelative(last.endedAt, now), last.progress.done)}
      </Text>
      {data?.policy.apply.mode === 'immediate' && <Text c="dimmed">{staging.immediate}</Text>}
    </EmptyState>
  )
}
