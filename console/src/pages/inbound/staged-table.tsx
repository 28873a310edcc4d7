import { Button, Checkbox } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { CircleAlert, Hand, Unlink, UserMinus, UserPen, UserPlus } from 'lucide-react'
import { useState } from 'react'
import type { Staged } from '../../api/staging.ts'
import type { Tenant } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Value } from '../../parts/entry-steps.tsx'
import { useKeys } from '../../parts/keyboard.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { type RowProps, VirtualRows } from '../../parts/virtual-rows.tsx'
import { staging } from '../../text/staging.ts'
import { type Deciding, nameOfStaged, type Resolution } from './use-deciding.ts'

const looks = {
  new: { role: 'running', icon: UserPlus },
  changed: { role: 'running', icon: UserPen },
  leaving: { role: 'attention', icon: UserMinus },
  conflict: { role: 'attention', icon: CircleAlert },
  unlinked: { role: 'neutral', icon: Unlink },
} as const
const heldLook = { role: 'held', icon: Hand } as const

/** Attributes that stand in the row itself. */
const shownAttributes = 3

interface StagedTableProps {
  readonly tenant: Tenant
  readonly records: readonly Staged[]
  readonly selected: readonly string[]
  readonly onSelect: (selected: readonly string[]) => void
  readonly deciding: Deciding
  readonly onRelink: (record: Staged) => void
  readonly onNearEnd: (() => void) | undefined
}

/** Who waits, what would change, and what can be decided of each. */
export function StagedTable(table: StagedTableProps) {
  const { tenant, records, selected, onSelect, deciding, onRelink, onNearEnd } = table
  const selectable = records.filter(canSynchronize).map(({ id }) => id)
  const toggle = (id: string) =>
    onSelect(selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id])
  useKeys([
    {
      keys: 'x',
      does: staging.keySelect,
      act: () => {
        const focused = focusedRecord(records)
        if (focused !== undefined && canSynchronize(focused)) toggle(focused.id)
      },
    },
  ])
  const all = selectable.length > 0 && selectable.every((id) => selected.includes(id))
  return (
    <div className="scroll">
      <table className="table staged">
        <thead>
          <tr>
            <th scope="col">
              <Checkbox
                size="xs"
                aria-label={staging.selectAll}
                checked={all}
                disabled={selectable.length === 0}
                indeterminate={!all && selectable.some((id) => selected.includes(id))}
                onChange={() => onSelect(all ? [] : selectable)}
              />
            </th>
            <th scope="col">{staging.columns.person}</th>
            <th scope="col">{staging.columns.state}</th>
            <th scope="col">{staging.columns.difference}</th>
            <th scope="col">{staging.columns.since}</th>
            <th scope="col">
              <span className="visually-hidden">{staging.columns.actions}</span>
            </th>
          </tr>
        </thead>
        <VirtualRows
          items={records}
          keyOf={({ id }) => id}
          columns={6}
          onNearEnd={onNearEnd}
          row={(record, props) => (
            <Row
              row={props}
              tenant={tenant}
              record={record}
              checked={selected.includes(record.id)}
              onCheck={() => toggle(record.id)}
              deciding={deciding}
              onRelink={onRelink}
            />
          )}
        />
      </table>
    </div>
  )
}

/** The record whose row has the focus. */
function focusedRecord(records: readonly Staged[]): Staged | undefined {
  const index = document.activeElement?.closest('tr')?.getAttribute('data-index')
  return index == null ? undefined : records[Number(index)]
}

const canSynchronize = ({ kind, held }: Staged): boolean =>
  kind !== 'conflict' && kind !== 'unlinked' && held === null

interface StagedRowProps {
  readonly row: RowProps
  readonly tenant: Tenant
  readonly record: Staged
  readonly checked: boolean
  readonly onCheck: () => void
  readonly deciding: Deciding
  readonly onRelink: (record: Staged) => void
}

function Row({ row, tenant, record, checked, onCheck, deciding, onRelink }: StagedRowProps) {
  const { kind, held, reason, problem, since, person, isGone } = record
  const name = nameOfStaged(record)
  return (
    <tr {...row}>
      <td>
        {canSynchronize(record) && (
          <Checkbox size="xs" aria-label={staging.select(name)} checked={checked} onChange={onCheck} />
        )}
      </td>
      <th scope="row">
        {person.id === null || kind === 'unlinked' ? (
          name
        ) : (
          <Link
            to="/inbound/tenants/$tenant/members/$member"
            params={{ tenant: tenant.id, member: person.id }}
          >
            {name}
          </Link>
        )}
        {person.userName !== null && person.userName !== name && (
          <div className="dim small">{person.userName}</div>
        )}
        {isGone && <div className="dim small">{staging.gone}</div>}
      </th>
      <td className="nowrap">
        <StatusLabel look={held === null ? looks[kind] : heldLook} word={staging.kind[kind]} />
      </td>
      <td className="wide-cell">
        {held === 'brake' && <div className="remark">{staging.brake}</div>}
        {held === 'hook' && <div className="remark">{staging.hook(reason ?? '')}</div>}
        {problem !== null && <div className="remark">{problem.text}</div>}
        <Differences record={record} />
        {kind === 'conflict' && <Evidence record={record} />}
      </td>
      <td className="nowrap">
        <RelativeTime at={since} />
      </td>
      <td>
        <Decide record={record} deciding={deciding} onRelink={onRelink} />
      </td>
    </tr>
  )
}

function Differences({ record: { differences, kind } }: { readonly record: Staged }) {
  const [open, setOpen] = useState(false)
  if (kind === 'new' && differences.length === 0) return staging.joins
  if (kind === 'leaving' && differences.length === 0) return staging.leaves
  if (differences.length === 0) return <span className="dim">{staging.noDifference}</span>
  const shown = open ? differences : differences.slice(0, shownAttributes)
  const hidden = differences.length - shown.length
  return (
    <>
      <ul className="plain-list">
        {shown.map(({ attribute, before, after }) => (
          <li key={attribute}>
            <span className="dim">{attribute}</span>{' '}
            {before !== undefined && (
              <>
                <Value value={before} /> →{' '}
              </>
            )}
            <Value value={after} />
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <Button size="compact-xs" variant="subtle" onClick={() => setOpen(true)}>
          {staging.moreAttributes(hidden)}
        </Button>
      )}
    </>
  )
}

const Evidence = ({ record: { proposals } }: { readonly record: Staged }) => (
  <ul className="plain-list">
    {proposals.map(({ personId, name, email, evidence, canLink }) => (
      <li key={personId}>
        <strong>{name ?? email}</strong> {name !== null && <span className="dim">{email}</span>}{' '}
        {evidence.map(({ text }) => text).join(' ')} {!canLink && staging.cannotLink}
      </li>
    ))}
  </ul>
)

type DecideProps = Pick<StagedRowProps, 'record' | 'deciding' | 'onRelink'>

/** What the server would carry out for this kind of record, and nothing else. */
function Decide({ record, deciding, onRelink }: DecideProps) {
  const name = nameOfStaged(record)
  const isPending = deciding.isPending && deciding.variables.record.id === record.id
  const button = (resolution: Resolution, label: string, whole: string, isFirst = false) => (
    <ActButton
      key={whole}
      may="tenants.change"
      size="compact-xs"
      variant={isFirst ? 'light' : 'default'}
      loading={isPending}
      aria-label={whole}
      onClick={() => deciding.mutate({ record, resolution })}
    >
      {label}
    </ActButton>
  )
  const separate = button({ how: 'separate' }, staging.separate, staging.separateOf(name))
  const ignore = button({ how: 'ignore' }, staging.ignore, staging.ignoreOf(name))
  const apply = button({ how: 'apply' }, staging.apply, staging.applyOf(name))
  const keep = button({ how: 'keep' }, staging.keep, staging.keepOf(name))
  const links = record.proposals
    .filter(({ canLink }) => canLink)
    .map((one) => {
      const whom = one.name ?? one.email
      return button({ how: 'link', person: one.personId }, staging.link(whom), staging.link(whom), true)
    })
  return (
    <div className="row" style={{ justifyContent: 'flex-end' }}>
      {record.kind === 'conflict' && [...links, separate, ignore]}
      {record.kind === 'new' && [apply, ignore]}
      {record.kind === 'changed' && apply}
      {record.kind === 'leaving' && [keep, apply]}
      {record.kind === 'unlinked' && (
        <ActButton
          may="tenants.change"
          size="compact-xs"
          variant="default"
          aria-label={staging.relinkOf(name)}
          onClick={() => onRelink(record)}
        >
          {staging.relink}
        </ActButton>
      )}
    </div>
  )
}
