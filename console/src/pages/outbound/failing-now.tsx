import { Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { FailureGroup } from '../../api/queries.ts'
import { NextTry } from '../../parts/next-try.tsx'
import { en } from '../../text/en.ts'
import { outbound } from '../../text/outbound.ts'

interface FailingNowProps {
  readonly applicationId: string
  readonly groups: readonly FailureGroup[]
}

/** A thousand equal rows are one problem: causes with how many, what to do, and the way to the rows. */
export const FailingNow = ({ applicationId, groups }: FailingNowProps) => (
  <ul className="causes">
    {groups.map((group) => (
      <li key={`${group.code} ${group.sample.id}`}>
        <Cause applicationId={applicationId} group={group} />
      </li>
    ))}
  </ul>
)

function Cause({
  applicationId,
  group: { code, title, cause, next, count, nextTryAt, sample },
}: {
  readonly applicationId: string
  readonly group: FailureGroup
}) {
  const some = sample.kind === 'group' ? en.failures.groups : en.failures.people
  const params = { application: applicationId }
  return (
    <>
      <Text size="md" component="div">
        <strong className="failed">{some(count)}:</strong> {title} <code className="dim code">{code}</code>
      </Text>
      <Text size="sm" c="dimmed" component="div">
        {cause}
      </Text>
      <Text size="sm" component="div">
        <strong>{en.failures.next}</strong> {next}
      </Text>
      <div className="example">
        <Link
          to="/outbound/applications/$application/logs"
          params={params}
          search={{ code, outcome: 'failed' }}
        >
          {outbound.log.cause}
        </Link>
        <span className="dim">{en.failures.example}</span>
        <Link
          to="/outbound/applications/$application/on-demand"
          params={params}
          search={{ kind: sample.kind, principal: sample.id }}
        >
          {sample.name}
        </Link>
        {nextTryAt !== null && <NextTry at={nextTryAt} />}
      </div>
    </>
  )
}
