import { Button, SegmentedControl } from '@mantine/core'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ListFilter } from '../../api/directory.ts'
import { failureOf } from '../../api/request.ts'
import { SearchField } from '../../parts/search-field.tsx'
import { BrokenState, LoadingRows, NoResults } from '../../parts/states.tsx'
import { VirtualRows } from '../../parts/virtual-rows.tsx'
import { directory } from '../../text/directory.ts'
import { en } from '../../text/en.ts'

/** One column of a list; the first one names the row. */
export interface Column<T> {
  readonly title: string
  readonly cell: (item: T) => ReactNode
  readonly className?: string
  /** How wide it is where the columns stay where they are. */
  readonly head?: string
}

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
        <Table
          label={label}
          items={items}
          columns={columns}
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

interface TableProps<T> extends Pick<DirectoryListProps<T>, 'label' | 'columns'> {
  readonly items: readonly T[]
  readonly isWhole: boolean
  readonly onNearEnd: (() => void) | undefined
}

function Table<T extends { readonly id: string }>({
  label,
  items,
  columns,
  isWhole,
  onNearEnd,
}: TableProps<T>) {
  return (
    <div className="scroll">
      {/* How many rows there are in all is not known before the last page was read. */}
      <table className="table steady" aria-label={label} aria-rowcount={isWhole ? items.length + 1 : -1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ title, head }) => (
              <th key={title} scope="col" className={head}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <VirtualRows
          items={items}
          keyOf={({ id }) => id}
          columns={columns.length}
          onNearEnd={onNearEnd}
          row={(item, props) => (
            <tr {...props}>
              {columns.map(({ title, cell, className }, index) =>
                index === 0 ? (
                  <th key={title} scope="row" className={className}>
                    {cell(item)}
                  </th>
                ) : (
                  <td key={title} className={className}>
                    {cell(item)}
                  </td>
                ),
              )}
            </tr>
          )}
        />
      </table>
    </div>
  )
}

/** Only what is set: an empty word is no filter. */
export const cleanFilter = ({ search, which }: ListFilter): ListFilter => ({
  ...(search === undefined || search === '' ? {} : { search }),
  ...(which === undefined || which === '' ? {} : { which }),
})
