import { Text, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { entriesQuery, type LogEntry } from '../api/queries.ts'
import { en } from '../text/en.ts'
import { EntryLink } from './entry-link.tsx'
import { OutcomeLabel } from './status-label.tsx'
import { Moment } from './time.tsx'

/** The last log entries of an application. Nothing the pointer or the focus is on moves: new rows wait behind a count. */
export function EntryList({ applicationId }: { readonly applicationId: string }) {
  const { data: newest = [], isSuccess } = useQuery(entriesQuery(applicationId))
  const { shown, waiting, hold, release } = useHeldRows(newest)
  if (isSuccess && newest.length === 0) return <Text c="dimmed">{en.log.none}</Text>
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only notices that someone is reading here
    <div onMouseEnter={hold} onMouseLeave={release} onFocus={hold} onBlur={release}>
      <table className="rows">
        <caption style={{ position: 'absolute', clipPath: 'inset(50%)' }}>{en.log.title}</caption>
        <thead>
          <tr>
            <th scope="col" className="time">
              {en.log.columns.time}
            </th>
            <th scope="col">{en.log.columns.subject}</th>
            <th scope="col" className="action">
              {en.log.columns.action}
            </th>
            <th scope="col" className="outcome">
              {en.log.columns.outcome}
            </th>
            <th scope="col" className="reason">
              {en.log.columns.reason}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((entry) => (
            <Row key={entry.id} entry={entry} />
          ))}
        </tbody>
      </table>
      <Text size="xs" c="dimmed" component="div" className="held-back">
        {waiting > 0 ? (
          <UnstyledButton onClick={() => release()} fz="xs" c="var(--status-running)" mih={24}>
            {en.log.held(waiting)}
          </UnstyledButton>
        ) : (
          en.log.hidden
        )}
      </Text>
    </div>
  )
}

function Row({ entry }: { readonly entry: LogEntry }) {
  return (
    <tr>
      <td className="time">
        <Moment at={entry.at} />
      </td>
      <td className="who-cell">
        <EntryLink name={entry.subject.name} address={{ entry: entry.id }} />
      </td>
      <td className="action">{en.log.action[entry.action]}</td>
      <td className="outcome">
        <OutcomeLabel outcome={entry.outcome} reason={entry.reason} />
      </td>
      <td className="reason" title={entry.text}>
        {entry.text}
      </td>
    </tr>
  )
}

function useHeldRows(newest: readonly LogEntry[]) {
  const [held, setHeld] = useState<readonly LogEntry[] | undefined>()
  const latest = useRef(newest)
  latest.current = newest
  const shown = held ?? newest
  const known = new Set(shown.map(({ id }) => id))
  return {
    shown,
    waiting: newest.filter(({ id }) => !known.has(id)).length,
    hold: () => setHeld((current) => current ?? latest.current),
    release: () => setHeld(undefined),
  }
}
