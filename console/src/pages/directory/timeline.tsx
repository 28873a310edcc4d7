import { Button, Text, Title } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { logQuery } from '../../api/outbound.ts'
import { changesOfQuery, type NamedChange } from '../../api/pictures.ts'
import { applicationsQuery, type LogEntry } from '../../api/queries.ts'
import { failureOf } from '../../api/request.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { OutcomeLabel } from '../../parts/status-label.tsx'
import { Moment } from '../../parts/time.tsx'
import { pictures } from '../../text/pictures.ts'

const text = pictures.timeline
const shownFirst = 12

type Happened =
  | { readonly at: string; readonly key: string; readonly change: NamedChange }
  | { readonly at: string; readonly key: string; readonly entry: LogEntry }

/** What happened to a person, in the directory and at every application, newest first. */
export function Timeline({ person }: { readonly person: string }) {
  const changes = useQuery(changesOfQuery(person))
  const log = useInfiniteQuery(logQuery({ subject: person }))
  const { data: applications = [] } = useQuery(applicationsQuery)
  const [shown, setShown] = useState(shownFirst)
  const error = changes.error ?? log.error
  if (error !== null) {
    return (
      <BrokenState
        failure={failureOf(error)}
        onRetry={() => void Promise.all([changes.refetch(), log.refetch()])}
      />
    )
  }
  if (changes.data === undefined || log.data === undefined) return <LoadingRows />
  const entries = log.data.pages.flatMap(({ items }) => items)
  const all = merge(changes.data, entries)
  const names = new Map(applications.map(({ id, name }) => [id, name]))
  return (
    <section className="card card-part" aria-labelledby="timeline">
      <Title order={2} id="timeline" mb={6}>
        {text.title}
      </Title>
      {all.length === 0 && <Text c="dimmed">{text.none}</Text>}
      <ol className="happened">
        {all.slice(0, shown).map((one) => (
          <li key={one.key}>
            <span className="happened-at dim">
              <Moment at={one.at} />
            </span>
            <span className="happened-where">
              {'entry' in one ? (names.get(one.entry.applicationId) ?? '') : text.directory}
            </span>
            {'entry' in one ? <EntryLine entry={one.entry} /> : <span>{changeText(one.change)}</span>}
          </li>
        ))}
      </ol>
      {all.length > shown && (
        <Button size="xs" variant="default" onClick={() => setShown(shown + 50)}>
          {text.more}
        </Button>
      )}
    </section>
  )
}

const EntryLine = ({ entry }: { readonly entry: LogEntry }) => (
  <span>
    <OutcomeLabel outcome={entry.outcome} reason={entry.reason} />{' '}
    <Link
      to="."
      search={(before: Record<string, unknown>) => ({ ...before, entry: entry.id }) as never}
      resetScroll={false}
    >
      {entry.error?.title ?? entry.text}
    </Link>
  </span>
)

function merge(changes: readonly NamedChange[], entries: readonly LogEntry[]): readonly Happened[] {
  return [
    ...changes.map((change) => ({ at: change.at, key: `c${change.seq}`, change })),
    ...entries.map((entry) => ({ at: entry.at, key: `e${entry.id}`, entry })),
  ].sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
}

function changeText({ kind, what, groupName }: NamedChange): string {
  if (kind === 'member') return (what === 'added' ? text.joined : text.left)(groupName ?? text.aGroup)
  return text.person[what as keyof typeof text.person] ?? what
}
