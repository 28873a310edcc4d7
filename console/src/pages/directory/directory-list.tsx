import { Button, SegmentedControl } from '@mantine/core'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ListFilter } from '../../api/directory.ts'
import { failureOf } from '../../api/request.ts'
import { SearchField } from '../../parts/search-field.tsx'
import { BrokenState, LoadingRows, NoResults } from '../../parts/states.tsx'
import { directory } from '../../text/directory.ts'
import { en } from '../../text/en.ts'

interface DirectoryListProps<T> {
  readonly filter: ListFilter
  readonly onFilter: (filter: ListFilter) => void
  readonly query: Pick<
    UseInfiniteQueryResult<{ readonly pages: readonly { readonly items: readonly T[] }[] }>,
    'data' | 'error' | 'isPending' | 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage' | 'refetch'
  >
  readonly empty: ReactNode
  readonly table: (items: readonly T[]) => ReactNode
}

/** A searchable list of the directory, read page by page, with the bin as a second view. */
export function DirectoryList<T>({ filter, onFilter, query, empty, table }: DirectoryListProps<T>) {
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const { search, which } = filter
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
      {items.length > 0 && table(items)}
      {query.hasNextPage && (
        <footer className="card-foot">
          <Button
            size="xs"
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
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
