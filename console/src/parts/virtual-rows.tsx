import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { Fragment, type ReactNode, useLayoutEffect, useRef, useState } from 'react'

/** What a row has to carry, so that it can be measured and counted. */
export interface RowProps {
  readonly ref: (row: HTMLTableRowElement | null) => void
  readonly 'data-index': number
  readonly 'aria-rowindex': number
}

interface VirtualRowsProps<T> {
  readonly items: readonly T[]
  readonly keyOf: (item: T) => string
  readonly row: (item: T, props: RowProps) => ReactNode
  /** How many cells a row has. */
  readonly columns: number
  /** More can be read, and the end of what there is comes into view. */
  readonly onNearEnd?: (() => void) | undefined
}

const rowHeight = 35
/** Rows kept beyond the window: what the keyboard goes to next is there already. */
const beyond = 20
/** As many rows before the end the next page is asked for. */
const nearEnd = 30

/** The body of a table of which only the rows in the window are in the page, however many there are. */
export function VirtualRows<T>({ items, keyOf, row, columns, onNearEnd }: VirtualRowsProps<T>) {
  const body = useRef<HTMLTableSectionElement>(null)
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => {
    const top = (body.current?.getBoundingClientRect().top ?? 0) + window.scrollY
    setMargin((before) => (Math.abs(before - top) > 1 ? top : before))
  })
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => rowHeight,
    overscan: beyond,
    scrollMargin: margin,
    getItemKey: (index) => keyOf(items[index] as T),
  })
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  const asked = useRef(0)
  useLayoutEffect(() => {
    // Once for each length of the list: a page that fails is asked for again by hand.
    if (onNearEnd === undefined || last < items.length - nearEnd || asked.current === items.length) return
    asked.current = items.length
    onNearEnd()
  }, [last, items.length, onNearEnd])
  const above = (shown[0]?.start ?? margin) - margin
  const below = rows.getTotalSize() - ((shown.at(-1)?.end ?? margin) - margin)
  return (
    <tbody ref={body}>
      <Gap height={above} columns={columns} />
      {shown.map(({ index, key }) => (
        <Fragment key={String(key)}>
          {row(items[index] as T, {
            ref: rows.measureElement,
            'data-index': index,
            // The head is the first row.
            'aria-rowindex': index + 2,
          })}
        </Fragment>
      ))}
      <Gap height={below} columns={columns} />
    </tbody>
  )
}

const Gap = ({ height, columns }: { readonly height: number; readonly columns: number }) =>
  height <= 0 ? null : (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row cannot have the focus
    <tr aria-hidden="true" className="gap">
      <td colSpan={columns} style={{ height }} />
    </tr>
  )
