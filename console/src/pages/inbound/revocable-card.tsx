import { Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { failureOf, remove } from '../../api/request.ts'
import type { Permission } from '../../api/session.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { RowActions } from '../../parts/row-actions.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { BrokenState } from '../../parts/states.tsx'
import { useAction } from '../../parts/use-action.ts'

interface RevocableCardProps<T extends { readonly id: string }> {
  readonly title: string
  readonly about: string
  readonly empty: string
  /** What is made, and the word on the button that makes it. */
  readonly make: string
  readonly onMake: () => void
  readonly cli: string
  /** Address of the list under /api/v1; one of them is removed below it. */
  readonly path: string
  readonly queryKey: readonly unknown[]
  readonly may: Permission
  readonly list: {
    readonly data: readonly T[] | undefined
    readonly error: Error | null
    readonly refetch: () => unknown
  }
  readonly columns: readonly string[]
  /** One cell for each column; the first names the row. */
  readonly cells: (item: T) => readonly ReactNode[]
  readonly actionsColumn: string
  /** Undefined: there is nothing left to take back. */
  readonly revoke: (item: T) => { readonly word: string; readonly label: string } | undefined
  readonly consequence: string
}

/** Credentials that are made, watched and taken back, in one table. */
export function RevocableCard<T extends { readonly id: string }>(card: RevocableCardProps<T>) {
  const { list, columns, cells, may, path } = card
  const [asking, setAsking] = useState<T | null>(null)
  const end = useAction((id: string) => remove(`${path}/${encodeURIComponent(id)}`), {
    refresh: [card.queryKey],
    onDone: () => setAsking(null),
  })
  const asked = asking === null ? undefined : card.revoke(asking)
  return (
    <section className="card card-part">
      <PageHead order={2} title={card.title} about={card.about} cli={card.cli} curl={curlLine('GET', path)}>
        <ActButton may={may} size="xs" variant="default" onClick={card.onMake}>
          {card.make}
        </ActButton>
      </PageHead>
      {list.error !== null && (
        <BrokenState failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.data?.length === 0 && <Text c="dimmed">{card.empty}</Text>}
      {list.data !== undefined && list.data.length > 0 && (
        <div className="scroll">
          <table className="table">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
                <th scope="col">
                  <span className="visually-hidden">{card.actionsColumn}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.data.map((item) => (
                <Row
                  key={item.id}
                  columns={columns}
                  cells={cells(item)}
                  may={may}
                  revoke={card.revoke(item)}
                  onRevoke={() => setAsking(item)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Confirm
        title={asked?.label ?? ''}
        consequence={card.consequence}
        action={asked?.word ?? ''}
        opened={asking !== null}
        pending={end.isPending}
        error={end.error}
        onConfirm={() => asking !== null && end.mutate(asking.id)}
        onClose={() => {
          end.reset()
          setAsking(null)
        }}
      />
    </section>
  )
}

interface RowProps {
  readonly columns: readonly string[]
  readonly cells: readonly ReactNode[]
  readonly may: Permission
  readonly revoke: { readonly word: string; readonly label: string } | undefined
  readonly onRevoke: () => void
}

const Row = ({ columns, cells: [name, ...rest], may, revoke, onRevoke }: RowProps) => (
  <tr>
    <th scope="row" className="ellipsis">
      {name}
    </th>
    {rest.map((cell, index) => (
      <td key={columns[index + 1]} className="nowrap">
        {cell}
      </td>
    ))}
    <td className="end">
      {revoke !== undefined && <RowActions actions={[{ ...revoke, may, act: onRevoke }]} />}
    </td>
  </tr>
)
