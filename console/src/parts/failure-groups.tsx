import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type Cycle, failuresQuery, groupedFailures, type LogEntry } from '../api/queries.ts'
import { en } from '../text/en.ts'
import { EntryLink } from './entry-link.tsx'

interface Cause {
  readonly code: string
  readonly title: string
  readonly next: string
  readonly entries: readonly LogEntry[]
}

/** A thousand equal failures are one problem: the last cycle's failures, grouped by cause, most frequent first. */
export function FailureGroups({ cycle }: { readonly cycle: Cycle }) {
  const { data = [] } = useQuery({
    ...failuresQuery(cycle.applicationId, cycle.id),
    enabled: cycle.counts.failed > 0,
  })
  const causes = groupByCause(data)
  if (cycle.counts.failed === 0 || causes.length === 0) return null
  return (
    <section aria-label={en.failures.title} style={{ marginBlockEnd: 12 }}>
      <ul className="causes">
        {causes.map((cause) => (
          <li key={cause.code}>
            <CauseText cause={cause} />
          </li>
        ))}
      </ul>
      {data.length >= groupedFailures && (
        <Text size="xs" c="dimmed">
          {en.failures.more(groupedFailures)}
        </Text>
      )}
    </section>
  )
}

function CauseText({ cause: { code, title, next, entries } }: { readonly cause: Cause }) {
  return (
    <>
      <Text size="md" component="div">
        <strong style={{ color: 'var(--status-failed)' }}>{en.failures.some(entries.length)}:</strong> {title}{' '}
        <code className="dim" style={{ fontSize: 12 }}>
          {code}
        </code>
      </Text>
      <Text size="sm" component="div">
        <strong>{en.failures.next}</strong> {next}
      </Text>
      <Text size="sm" component="div" style={{ display: 'flex', gap: '0 10px', flexWrap: 'wrap' }}>
        <span className="dim" style={{ lineHeight: '24px' }}>
          {en.failures.example}
        </span>
        {entries.slice(0, 3).map((entry) => (
          <span key={entry.id}>
            <EntryLink entry={entry} />
          </span>
        ))}
      </Text>
    </>
  )
}

function groupByCause(entries: readonly LogEntry[]): readonly Cause[] {
  const groups = Object.groupBy(entries, (entry) => entry.error?.code ?? entry.reason ?? 'unknown')
  return Object.entries(groups)
    .map(([code, group = []]) => ({
      code,
      title: group[0]?.error?.title ?? group[0]?.text ?? code,
      next: group[0]?.error?.next ?? '',
      entries: group,
    }))
    .toSorted((a, b) => b.entries.length - a.entries.length)
}
