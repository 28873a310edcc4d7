import { Link } from '@tanstack/react-router'
import { Ban, CircleCheck, CircleQuestionMark, CircleX } from 'lucide-react'
import type { AuditEntry } from '../../api/across.ts'
import { type Column, ColumnTable } from '../../parts/column-table.tsx'
import { shortenIds } from '../../parts/short-id.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { Moment } from '../../parts/time.tsx'
import { across } from '../../text/across.ts'

const text = across.audit

const looks = {
  done: { role: 'ok', icon: CircleCheck },
  refused: { role: 'attention', icon: Ban },
  failed: { role: 'failed', icon: CircleX },
  unknown: { role: 'attention', icon: CircleQuestionMark },
} as const

export const AuditOutcome = ({ outcome }: Pick<AuditEntry, 'outcome'>) => (
  <StatusLabel look={looks[outcome]} word={text.outcome[outcome]} />
)

/** What was changed: its kind, and its name; an id only where there is no name. */
export const targetOf = ({ target }: AuditEntry): string =>
  target === null
    ? '–'
    : `${text.kinds[target.kind] ?? target.kind} ${target.name ?? shortenIds(target.id ?? '')}`.trim()

const columns: readonly Column<AuditEntry>[] = [
  { title: text.columns.time, head: 'w-time', className: 'nowrap', cell: ({ at }) => <Moment at={at} /> },
  {
    title: text.columns.who,
    className: 'ellipsis',
    hint: ({ actor }) => actor.name,
    cell: ({ actor }) => actor.name,
  },
  { title: text.columns.via, head: 'w-word', className: 'nowrap', cell: ({ via }) => text.via[via] },
  {
    title: text.columns.action,
    head: 'w-code',
    isName: true,
    className: 'ellipsis',
    cell: ({ id, action }) => (
      <Link
        to="/audit"
        search={(before) => ({ ...before, entry: id })}
        resetScroll={false}
        aria-label={text.open(action)}
      >
        <code>{action}</code>
      </Link>
    ),
  },
  { title: text.columns.target, className: 'ellipsis', hint: targetOf, cell: targetOf },
  {
    title: text.columns.outcome,
    head: 'w-word',
    cell: ({ outcome }) => <AuditOutcome outcome={outcome} />,
  },
  {
    title: text.columns.changes,
    head: 'w-word',
    className: 'nowrap',
    cell: ({ changes }) => (changes.length === 0 ? '–' : text.values(changes.length)),
  },
]

interface AuditTableProps {
  readonly entries: readonly AuditEntry[]
  readonly isWhole: boolean
  readonly onNearEnd: (() => void) | undefined
}

/** One row for each change; what is behind it opens beside the list. */
export const AuditTable = ({ entries, isWhole, onNearEnd }: AuditTableProps) => (
  <ColumnTable
    steady
    items={entries}
    columns={columns}
    keyOf={({ id }) => id}
    isWhole={isWhole}
    onNearEnd={onNearEnd}
  />
)
