import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FailureGroup, failuresQuery } from '../api/queries.ts'
import { en } from '../text/en.ts'
import { EntryLink } from './entry-link.tsx'
import { NextTry } from './next-try.tsx'

/** A thousand equal failures are one problem: what fails now, grouped by cause, most frequent first. */
export function FailureGroups({ applicationId }: { readonly applicationId: string }) {
  const { data: groups = [] } = useQuery(failuresQuery(applicationId))
  if (groups.length === 0) return null
  return (
    <section aria-label={en.failures.title} className="failures">
      <ul className="causes">
        {groups.map((group) => (
          <li key={`${group.code} ${group.sample.id}`}>
            <Cause group={group} applicationId={applicationId} />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface CauseProps {
  readonly group: FailureGroup
  readonly applicationId: string
}

function Cause({ group: { code, title, cause, next, count, nextTryAt, sample }, applicationId }: CauseProps) {
  const some = sample.kind === 'group' ? en.failures.groups : en.failures.people
  return (
    <>
      <Text size="md" component="div">
        <strong style={{ color: 'var(--status-failed)' }}>{some(count)}:</strong> {title}{' '}
        <code className="dim code">{code}</code>
      </Text>
      <Text size="sm" c="dimmed" component="div">
        {cause}
      </Text>
      <Text size="sm" component="div">
        <strong>{en.failures.next}</strong> {next}
      </Text>
      <div className="example">
        <span className="dim">{en.failures.example}</span>
        <span>
          <EntryLink name={sample.name} address={{ application: applicationId, subject: sample.id }} />
        </span>
        {nextTryAt !== null && <NextTry at={nextTryAt} />}
      </div>
    </>
  )
}
