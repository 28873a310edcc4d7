import { Link } from '@tanstack/react-router'
import type { FailureGroup } from '../../api/queries.ts'
import { FailureCause } from '../../parts/failure-cause.tsx'
import { en } from '../../text/en.ts'
import { outbound } from '../../text/outbound.ts'

interface FailingNowProps {
  readonly applicationId: string
  readonly groups: readonly FailureGroup[]
}

/** What fails now by cause, and the way to everybody it is about. */
export const FailingNow = ({ applicationId, groups }: FailingNowProps) => (
  <ul className="causes">
    {groups.map((group) => (
      <li key={`${group.code} ${group.sample.id}`}>
        <FailureCause applicationId={applicationId} group={group}>
          <Whom applicationId={applicationId} group={group} />
        </FailureCause>
      </li>
    ))}
  </ul>
)

function Whom({
  applicationId,
  group: { code, sample },
}: {
  readonly applicationId: string
  readonly group: FailureGroup
}) {
  const params = { application: applicationId }
  return (
    <>
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
    </>
  )
}
