import { useQuery } from '@tanstack/react-query'
import { failuresQuery } from '../api/queries.ts'
import { en } from '../text/en.ts'
import { EntryLink } from './entry-link.tsx'
import { FailureCause } from './failure-cause.tsx'

/** What fails now, grouped by cause, most frequent first. */
export function FailureGroups({ applicationId }: { readonly applicationId: string }) {
  const { data: groups = [] } = useQuery(failuresQuery(applicationId))
  if (groups.length === 0) return null
  return (
    <section aria-label={en.failures.title} className="failures">
      <ul className="causes">
        {groups.map((group) => (
          <li key={`${group.code} ${group.sample.id}`}>
            <FailureCause group={group} applicationId={applicationId}>
              <span className="dim">{en.failures.example}</span>
              <span>
                <EntryLink
                  name={group.sample.name}
                  address={{ application: applicationId, subject: group.sample.id }}
                />
              </span>
            </FailureCause>
          </li>
        ))}
      </ul>
    </section>
  )
}
