import { Button } from '@mantine/core'
import type { Principal } from '../../api/directory.ts'
import type { MappingRow, Sample } from '../../api/editing.ts'
import { AttributeName } from '../../parts/attribute-name.tsx'
import { Value } from '../../parts/entry-steps.tsx'
import { editing } from '../../text/editing.ts'
import { formatNumber } from '../../text/format.ts'

const text = editing.mappings

interface MappingTableProps {
  readonly rows: readonly MappingRow[]
  /** Who it is worked out for, and what came out for each. */
  readonly principals: readonly Principal[]
  readonly samples: readonly (Sample | undefined)[]
  readonly onEdit: (index: number) => void
}

/** One row for each attribute at the target; the last column is worked out for the pinned person. */
export const MappingTable = ({ rows, principals, samples, onEdit }: MappingTableProps) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.target}</th>
          <th scope="col">{text.columns.from}</th>
          <th scope="col">{text.columns.kind}</th>
          <th scope="col">{text.columns.apply}</th>
          <th scope="col" className="number">
            {text.columns.match}
          </th>
          {principals.length === 0 && <th scope="col">{text.forNobody}</th>}
          {principals.map(({ id, name }) => (
            <th key={id} scope="col">
              {text.forSomebody(name)}
            </th>
          ))}
          <th scope="col">
            <span className="visually-hidden">{text.columns.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // Two rows may have one target while they are edited.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <tr key={index}>
            <th scope="row" className="mono wrap">
              <AttributeName name={row.target} />{' '}
              {row.required === true && <span className="dim">{text.required}</span>}
            </th>
            <td className="mono ellipsis" title={fromOf(row)}>
              {fromOf(row)}
            </td>
            <td>{text.kinds[row.kind]}</td>
            <td>{text.apply[row.apply]}</td>
            <td className="number">
              {row.matchingPrecedence === undefined ? '' : formatNumber(row.matchingPrecedence)}
            </td>
            {principals.length === 0 && <td />}
            {principals.map(({ id }, at) => (
              <td key={id} className="mono wrap">
                <Given given={samples[at]?.rows.find(({ target }) => target === row.target)} />
              </td>
            ))}
            <td className="end">
              <Button
                size="compact-xs"
                variant="default"
                aria-label={text.edit(row.target)}
                onClick={() => onEdit(index)}
              >
                {text.editShort}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

/** What a row is made from, as it is written. */
export function fromOf(row: MappingRow): string {
  switch (row.kind) {
    case 'direct':
      return row.source
    case 'constant':
      return `"${row.constant}"`
    case 'expression':
      return row.expression
    case 'none':
      return '—'
  }
}

function Given({ given }: { readonly given: Sample['rows'][number] | undefined }) {
  if (given === undefined) return null
  const { value, current, remark } = given
  const differs = current !== null && JSON.stringify(current) !== JSON.stringify(value)
  return (
    <span title={remark ?? undefined}>
      {differs && (
        <>
          <del className="dim">
            <Value value={current} />
          </del>{' '}
          →{' '}
        </>
      )}
      <Value value={value} />
      {remark !== null && <span className="remark">{remark}</span>}
    </span>
  )
}
