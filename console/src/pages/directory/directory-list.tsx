import { Button, SegmentedControl } from '@mantine/core'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ListFilter } from '../../api/directory.ts'
import { failureOf } from '../../api/request.ts'
import { type Column, ColumnTable } from '../../parts/column-table.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { BrokenState, LoadingRows, NoResults } from '../../parts/states.tsx'
import { directory } from '../../text/directory.ts'
import { en } from '../../text/en.ts'

interface DirectoryListProps<T> {
  readonly label: string
  readonly filter: ListFilter
  readonly onFilter: (filter: ListFilter) => void
  readonly query: Pick<
    UseInfiniteQueryResult<{ readonly pages: readonly { readonly items: readonly T[] }[] }>,
    'data' | 'error' | 'isPending' | 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage' | 'refetch'
  >
  readonly empty: ReactNode
  readonly columns: readonly Column<T>[]
}

/**
 * A searchable list of the directory, with the bin as a second view. The next page is read as one comes to its end; only
 * the rows in the window are in the page.
 */
export function DirectoryList<T extends { readonly id: string }>({
  label,
  filter,
  onFilter,
  query,
  empty,
  columns,
}: DirectoryListProps<T>) {
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const { search, which } = filter
  const readOn = () => void query.fetchNextPage()
  return (
    <section className="card">
      <div className="filters">
        <SearchField
          label={directory.search}
          value={search ?? ''}
          onChange={(value) => onFilter({ ...filter, search: value })}
        />
        <SegmentedControl
          size="xs"
          aria-label={directory.which.label}
          value={which ?? 'present'}
          onChange={(value) => onFilter({ ...filter, which: value === 'present' ? '' : value })}
          data={[
            { value: 'present', label: directory.which.present },
            { value: 'deleted', label: directory.which.deleted },
          ]}
        />
      </div>
      {query.error !== null && (
        <BrokenState failure={failureOf(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && query.error === null && <LoadingRows />}
      {query.data !== undefined && items.length === 0 && search !== undefined && (
        <NoResults
          filters={[directory.searched(search), ...(which === undefined ? [] : [directory.which.deleted])]}
          onClear={() => onFilter({})}
        />
      )}
      {query.data !== undefined && items.length === 0 && search === undefined && empty}
      {items.length > 0 && (
        <ColumnTable
          steady
          label={label}
          items={items}
          columns={columns}
          keyOf={({ id }) => id}
          isWhole={!query.hasNextPage}
          onNearEnd={query.hasNextPage && !query.isFetchingNextPage ? readOn : undefined}
        />
      )}
      {query.hasNextPage && (
        <footer className="card-foot">
          <Button size="xs" variant="default" loading={query.isFetchingNextPage} onClick={readOn}>
            {en.page.more}
          </Button>
        </footer>
      )}
    </section>
  )
}

/** Only what is set: an empty word is no filter. */
export const cleanFilter = ({ search, which }: ListFilter): ListFilter => ({
  ...(search === undefined || search === '' ? {} : { search }),
  ...(which === undefined || which === '' ? {} : { which }),
})
