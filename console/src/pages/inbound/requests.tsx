import { Button, Group, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useEffect } from 'react'
import { failureOf } from '../../api/request.ts'
import { type RequestFilter, requestNewsQuery, requestsQuery, type ScimRequest } from '../../api/requests.ts'
import { type Tenant, tenantPath } from '../../api/tenants.ts'
import { type Column, ColumnTable } from '../../parts/column-table.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { FilterSelect } from '../../parts/filter-select.tsx'
import { ListFoot } from '../../parts/list-foot.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { ShortId, shortenIds } from '../../parts/short-id.tsx'
import { BrokenState, EmptyState, LoadingRows, NoResults } from '../../parts/states.tsx'
import { Moment } from '../../parts/time.tsx'
import { formatDuration } from '../../text/format.ts'
import { requestText as text } from '../../text/requests.ts'
import { RequestDrawer } from './request-drawer.tsx'
import { RequestStatus } from './request-status.tsx'
import { scimCurl } from './scim-curl.ts'
import { useTenant } from './use-tenant.ts'

const from = '/inbound/tenants/$tenant/requests'
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
/** What the server counts exactly of what is new. */
const manyNews = 100

/** `…/requests`: what the identity provider sent. Filters and the open request are in the URL. */
export function Requests() {
  const tenant = useTenant()
  const { request, ...filter } = useSearch({ from })
  const navigate = useNavigate({ from })
  const log = useInfiniteQuery(requestsQuery(tenant.id, filter))
  const requests = log.data?.pages.flatMap(({ items }) => items) ?? []
  const readOn = log.hasNextPage && !log.isFetchingNextPage ? () => void log.fetchNextPage() : undefined
  const show = (next: RequestFilter & { readonly request?: string }, replace = true) =>
    void navigate({ search: next, replace, resetScroll: false })
  const step = (by: -1 | 1) => {
    const next = requests[requests.findIndex(({ id }) => id === request) + by]
    if (next !== undefined) show({ ...filter, request: next.id })
  }
  return (
    <div className="stack">
      <section className="card card-part">
        <PageHead
          order={2}
          title={text.title}
          about={text.about}
          cli={cliLine('request', 'list', '--tenant', tenant.name, ...flagsOf(filter))}
          curl={curlLine('GET', `${tenantPath(tenant.id)}/requests`)}
        />
        <Filters filter={filter} onChange={show} />
      </section>
      <section className="card" aria-label={text.title}>
        {log.error !== null && (
          <BrokenState failure={failureOf(log.error)} onRetry={() => void log.refetch()} />
        )}
        {log.isPending && log.error === null && <LoadingRows />}
        {log.isSuccess && <News tenant={tenant} filter={filter} newest={requests[0]?.number ?? '0'} />}
        {log.isSuccess && requests.length === 0 && (
          <Empty tenant={tenant} filter={filter} onClear={() => show({})} />
        )}
        {requests.length > 0 && (
          <ColumnTable
            items={requests}
            columns={columns}
            keyOf={({ id }) => id}
            isWhole={!log.hasNextPage}
            onNearEnd={readOn}
          />
        )}
        {requests.length > 0 && <ListFoot list={log} end={text.end} />}
      </section>
      <RequestDrawer tenant={tenant} request={request} onClose={() => show(filter, false)} onStep={step} />
    </div>
  )
}

interface NewsProps {
  readonly tenant: Tenant
  readonly filter: RequestFilter
  readonly newest: string
}

/** "12 new requests: show". Nothing in the list moves until somebody asks for it; where there is no list, nothing can. */
function News({ tenant, filter, newest }: NewsProps) {
  const queryClient = useQueryClient()
  const { data: count = 0 } = useQuery(requestNewsQuery(tenant.id, filter, newest))
  const show = () => void queryClient.resetQueries({ queryKey: requestsQuery(tenant.id, filter).queryKey })
  const isFirst = newest === '0' && count > 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the first request has come
  useEffect(() => {
    if (isFirst) show()
  }, [isFirst])
  return (
    <div className="news" role="status">
      {count > 0 && (
        <Button size="compact-sm" variant="light" onClick={show}>
          {text.news(count, count >= manyNews)}
        </Button>
      )}
    </div>
  )
}

interface EmptyProps {
  readonly tenant: Tenant
  readonly filter: RequestFilter
  readonly onClear: () => void
}

function Empty({ tenant, filter, onClear }: EmptyProps) {
  const words = Object.entries(filter).map(([name, value]) => describe(name, String(value)))
  if (words.length > 0) return <NoResults filters={words} onClear={onClear} />
  return (
    <EmptyState title={text.empty}>
      <Text size="md">{text.emptyText}</Text>
      <CopyCommand command={scimCurl(tenant.scimUrl)} />
    </EmptyState>
  )
}

interface FiltersProps {
  readonly filter: RequestFilter
  readonly onChange: (filter: RequestFilter) => void
}

function Filters({ filter, onChange }: FiltersProps) {
  const change = (name: keyof RequestFilter, value: string | null) => {
    const { [name]: _, ...rest } = filter
    onChange(value === null || value === '' ? rest : { ...rest, [name]: value })
  }
  const select = (
    name: 'method' | 'refused' | 'outcome' | 'since',
    words: Readonly<Record<string, string>>,
  ) => (
    <FilterSelect
      label={text.filters[name]}
      any={text.filters.any}
      clearLabel={text.filters.clear(text.filters[name])}
      value={filter[name]}
      words={words}
      onChange={(value) => change(name, value ?? null)}
    />
  )
  const chips = (['status', 'resource', 'token', 'profile', 'tolerance', 'hook'] as const).flatMap((name) => {
    const value = filter[name]
    return value === undefined ? [] : [{ name, label: describe(name, value) }]
  })
  return (
    <>
      <Group gap="xs" align="flex-end">
        <SearchField
          label={text.filters.search}
          value={filter.search ?? ''}
          onChange={(value) => change('search', value)}
        />
        {select('method', Object.fromEntries(methods.map((method) => [method, method])))}
        {select('refused', text.refusedChoices)}
        {select('outcome', text.outcomes)}
        {select('since', text.sinceChoices)}
      </Group>
      <div className="chips">
        {chips.map(({ name, label }) => (
          <Button
            key={name}
            size="compact-xs"
            variant="light"
            aria-label={text.filters.remove(label)}
            rightSection={<X size={12} aria-hidden />}
            onClick={() => change(name, null)}
          >
            {label}
          </Button>
        ))}
      </div>
    </>
  )
}

/** A filter in words. */
function describe(name: string, value: string): string {
  const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    refused: text.refusedChoices,
    outcome: text.outcomes,
    since: text.sinceChoices,
  }
  if (name === 'status') return text.filters.status(value)
  if (name === 'profile') return text.filters.profile(value)
  if (name === 'tolerance') return text.filters.tolerance(value)
  if (name === 'hook') return text.filters.hook[value === 'false' ? 'false' : 'true']
  if (name === 'resource' || name === 'token') return text.filters[name]
  return words[name]?.[value] ?? (name === 'search' ? `“${value}”` : value)
}

/** The command line knows `--refused` and `--hook` only without a value, and calls a resource a person. */
const flagsOf = (filter: RequestFilter): readonly string[] =>
  Object.entries(filter).flatMap(([name, value]) => {
    if (value === undefined || name === 'outcome') return []
    if (name === 'refused' || name === 'hook') return value === 'true' ? [`--${name}`] : []
    return [name === 'resource' ? '--person' : `--${name}`, String(value)]
  })

const columns: readonly Column<ScimRequest>[] = [
  { title: text.columns.time, className: 'nowrap', cell: ({ at }) => <Moment at={at} /> },
  {
    title: text.columns.request,
    isName: true,
    className: 'ellipsis',
    cell: ({ id, method, path, status }) => (
      <Link
        to="."
        search={(before: Record<string, unknown>) => ({ ...before, request: id }) as never}
        resetScroll={false}
        aria-label={text.open(method, shortenIds(path), status)}
      >
        <ShortId text={`${method} ${path}`} />
      </Link>
    ),
  },
  {
    title: text.columns.status,
    className: 'nowrap',
    cell: ({ status }) => <RequestStatus status={status} />,
  },
  { title: text.columns.person, className: 'ellipsis', hint: personOf, cell: personOf },
  { title: text.columns.outcome, cell: ({ outcome }) => (outcome === null ? '' : text.outcomes[outcome]) },
  {
    title: text.columns.client,
    className: 'ellipsis',
    hint: ({ client }) => client ?? undefined,
    cell: ({ client, profile }) => client ?? profile,
  },
  {
    title: text.columns.duration,
    head: 'number',
    className: 'number nowrap dim',
    cell: ({ durationMs }) => formatDuration(durationMs),
  },
]

function personOf({ subject }: ScimRequest): string {
  return subject?.name ?? subject?.id ?? ''
}
