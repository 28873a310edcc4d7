import { Link } from '@tanstack/react-router'
import { Ban, CircleCheck, CircleQuestionMark, CircleX } from 'lucide-react'
import type { AuditEntry } from '../../api/across.ts'
import { shortenIds } from '../../parts/short-id.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { Moment } from '../../parts/time.tsx'
import { VirtualRows } from '../../parts/virtual-rows.tsx'
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

interface AuditTableProps {
  readonly entries: readonly AuditEntry[]
  readonly onNearEnd: (() => void) | undefined
}

/** One row for each change; what is behind it opens beside the list. */
export const AuditTable = ({ entries, onNearEnd }: AuditTableProps) => (
  <div className="scroll">
    <table className="table steady">
      <thead>
        <tr>
          <th scope="col" className="w-time">
            {text.columns.time}
          </th>
          <th scope="col">{text.columns.who}</th>
          <th scope="col" className="w-word">
            {text.columns.via}
          </th>
          <th scope="col" className="w-code">
            {text.columns.action}
          </th>
          <th scope="col">{text.columns.target}</th>
          <th scope="col" className="w-word">
            {text.columns.outcome}
          </th>
          <th scope="col" className="w-word">
            {text.columns.changes}
          </th>
        </tr>
      </thead>
      <VirtualRows
        items={entries}
        keyOf={({ id }) => id}
        columns={7}
        onNearEnd={onNearEnd}
        row={(entry, props) => (
          <tr {...props}>
            <td className="nowrap">
              <Moment at={entry.at} />
            </td>
            <td className="ellipsis" title={entry.actor.name}>
              {entry.actor.name}
            </td>
            <td className="nowrap">{text.via[entry.via]}</td>
            <th scope="row" className="ellipsis">
              <Link
                to="/audit"
                search={(before) => ({ ...before, entry: entry.id })}
                resetScroll={false}
                aria-label={text.open(entry.action)}
              >
                <code>{entry.action}</code>
              </Link>
            </th>
            <td className="ellipsis" title={targetOf(entry)}>
              {targetOf(entry)}
            </td>
            <td>
              <AuditOutcome outcome={entry.outcome} />
            </td>
            <td className="nowrap">{entry.changes.length === 0 ? '–' : text.values(entry.changes.length)}</td>
          </tr>
        )}
      />
    </table>
  </div>
)
