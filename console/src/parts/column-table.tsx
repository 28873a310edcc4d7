import type { ReactNode } from 'react'
import { VirtualRows } from './virtual-rows.tsx'

/** One column of a list. */
export interface Column<T> {
  readonly title: string
  readonly cell: (item: T) => ReactNode
  readonly className?: string
  /** It names the row; the first column does where none says so. */
  readonly isName?: true
  /** The whole of what may be cut off, on hover. */
  readonly hint?: (item: T) => string | undefined
  /** How wide it is where the columns stay where they are. */
  readonly head?: string
  /** The title is there for who cannot see what the column holds. */
  readonly isTitleHidden?: true
}

interface ColumnTableProps<T> {
  readonly label?: string
  readonly items: readonly T[]
  readonly columns: readonly Column<T>[]
  readonly keyOf: (item: T) => string
  /** Whether the last page was read: how many rows there are in all is not known before. */
  readonly isWhole: boolean
  /** Reads the next page; undefined while there is none, or it is being read. */
  readonly onNearEnd: (() => void) | undefined
  /** Columns stay where they are while rows come and go. */
  readonly steady?: true
}

/** A long list as a table: only the rows in the window are in the page. */
export function ColumnTable<T>({
  label,
  items,
  columns,
  keyOf,
  isWhole,
  onNearEnd,
  steady,
}: ColumnTableProps<T>) {
  const naming = Math.max(
    0,
    columns.findIndex(({ isName }) => isName),
  )
  return (
    <div className="scroll">
      <table
        className={steady ? 'table steady' : 'table'}
        aria-label={label}
        aria-rowcount={isWhole ? items.length + 1 : -1}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ title, head, isTitleHidden }) => (
              <th key={title} scope="col" className={head}>
                {isTitleHidden ? <span className="visually-hidden">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <VirtualRows
          items={items}
          keyOf={keyOf}
          columns={columns.length}
          onNearEnd={onNearEnd}
          row={(item, props) => (
            <tr {...props}>
              {columns.map(({ title, cell, className, hint }, index) =>
                index === naming ? (
                  <th key={title} scope="row" className={className} title={hint?.(item)}>
                    {cell(item)}
                  </th>
                ) : (
                  <td key={title} className={className} title={hint?.(item)}>
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
