import { Button, Group, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type AuditFilter, auditParams, auditQuery, newestAuditQuery } from '../../api/across.ts'
import { failureOf } from '../../api/request.ts'
import { ExportLinks } from '../../parts/export-links.tsx'
import { FilterSelect } from '../../parts/filter-select.tsx'
import { ListFoot } from '../../parts/list-foot.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows, NoResults } from '../../parts/states.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { across } from '../../text/across.ts'
import { AuditDrawer } from './audit-drawer.tsx'
import { AuditTable } from './audit-table.tsx'

const text = across.audit
const from = '/audit'

/** `/audit`: who changed what. The filters and the open entry are in the URL. */
export function Audit() {
  const { entry, ...filter } = useSearch({ from })
  const navigate = useNavigate({ from })
  const log = useInfiniteQuery(auditQuery(filter))
  const entries = log.data?.pages.flatMap(({ items }) => items) ?? []
  const show = (next: AuditFilter & { readonly entry?: string }) =>
    void navigate({ search: next, replace: next.entry === undefined, resetScroll: false })
  const words = Object.entries(filter).map(([name, value]) => describe(name, String(value)))
  return (
    <div className="stack">
      <TabTitle title={text.title} />
      <section className="card card-part">
        <PageHead
          title={text.title}
          about={text.about}
          cli={cliLine('audit', 'list', ...flagsOf(filter))}
          curl={curlLine('GET', '/audit')}
        >
          <ExportLinks path="/audit/export" query={auditParams(filter, 1)} />
        </PageHead>
        <Filters filter={filter} onChange={show} />
      </section>
      <section className="card" aria-label={text.title}>
        {log.error !== null && (
          <BrokenState failure={failureOf(log.error)} onRetry={() => void log.refetch()} />
        )}
        {log.isPending && log.error === null && <LoadingRows />}
        {log.isSuccess && <News filter={filter} newest={entries[0]?.id ?? null} />}
        {log.isSuccess && entries.length === 0 && <Empty words={words} onClear={() => show({})} />}
        {entries.length > 0 && (
          <AuditTable
            entries={entries}
            isWhole={!log.hasNextPage}
            onNearEnd={
              log.hasNextPage && !log.isFetchingNextPage ? () => void log.fetchNextPage() : undefined
            }
          />
        )}
        {entries.length > 0 && <ListFoot list={log} end={text.end} />}
      </section>
      <AuditDrawer entry={entry} onClose={() => show(filter)} />
    </div>
  )
}

/** Something was written since: it waits behind a button, so that nothing moves. */
function News({ filter, newest }: { readonly filter: AuditFilter; readonly newest: string | null }) {
  const queryClient = useQueryClient()
  const { data } = useQuery(newestAuditQuery(filter))
  const isNews = data !== undefined && data !== null && Number(data) > Number(newest ?? 0)
  return (
    <div className="news" role="status">
      {isNews && (
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => void queryClient.resetQueries({ queryKey: auditQuery(filter).queryKey })}
        >
          {text.news}
        </Button>
      )}
    </div>
  )
}

const Empty = ({ words, onClear }: { readonly words: readonly string[]; readonly onClear: () => void }) =>
  words.length > 0 ? (
    <NoResults filters={words} onClear={onClear} />
  ) : (
    <EmptyState title={text.empty}>
      <Text size="md">{text.emptyText}</Text>
    </EmptyState>
  )

interface FiltersProps {
  readonly filter: AuditFilter
  readonly onChange: (filter: AuditFilter) => void
}

function Filters({ filter, onChange }: FiltersProps) {
  const change = (name: keyof AuditFilter, value: string | null) => {
    const { [name]: _, ...rest } = filter
    onChange(value === null || value === '' ? rest : { ...rest, [name]: value })
  }
  const select = (name: 'action' | 'outcome' | 'since', words: Readonly<Record<string, string>>) => (
    <FilterSelect
      label={text.filters[name]}
      any={text.filters.any}
      clearLabel={text.filters.clear(text.filters[name])}
      value={filter[name]}
      words={words}
      onChange={(value) => change(name, value ?? null)}
    />
  )
  return (
    <Group gap="xs" align="flex-end">
      <SearchField
        label={text.filters.actor}
        value={filter.actor ?? ''}
        onChange={(value) => change('actor', value)}
      />
      {select('action', text.areas)}
      <SearchField
        label={text.filters.target}
        value={filter.target ?? ''}
        onChange={(value) => change('target', value)}
      />
      <SearchField
        label={text.filters.tenant}
        value={filter.tenant ?? ''}
        onChange={(value) => change('tenant', value)}
      />
      {select('outcome', text.outcome)}
      {select('since', text.sinceChoices)}
    </Group>
  )
}

const sinceWords: Readonly<Record<string, string>> = text.sinceChoices
const outcomeWords: Readonly<Record<string, string>> = text.outcome

/** `On what: Moqups`. */
function describe(name: string, value: string): string {
  const word = text.areas[value] ?? sinceWords[value] ?? outcomeWords[value] ?? value
  const filters: Readonly<Record<string, unknown>> = text.filters
  return `${String(filters[name] ?? name)}: ${word}`
}

const flagsOf = (filter: AuditFilter): readonly string[] =>
  Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]))
