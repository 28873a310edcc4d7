import type { ReactNode } from 'react'
import { VirtualRows } from './virtual-rows.tsx'

/** One column of a list; the first one names the row. */
export interface Column<T> {
  readonly title: string
  readonly cell: (item: T) => ReactNode
  readonly className?: string
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
export const ColumnTable = <T,>({
  label,
  items,
  columns,
  keyOf,
  isWhole,
  onNearEnd,
  steady,
}: ColumnTableProps<T>) => (
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
