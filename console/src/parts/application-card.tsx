import { Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Application } from '../api/queries.ts'
import { en } from '../text/en.ts'
import { formatRelative } from '../text/format.ts'
import { CyclePanel } from './cycle-panel.tsx'
import { EntryList } from './entry-list.tsx'
import { FailureGroups } from './failure-groups.tsx'
import { ReasonText } from './reason-text.tsx'
import { ApplicationStatusLabel } from './status-label.tsx'
import { useNow } from './time.tsx'

/** One application: its status and why, its cycle, its failures by cause, its last log entries. */
export function ApplicationCard({ application }: { readonly application: Application }) {
  const { id, name, status, reasons, cycle, nextCycleAt, connection } = application
  const now = useNow()
  // Who fails stands below, by cause.
  const others = reasons.filter(({ code }) => code !== 'objects_failing')
  return (
    <section className="card" aria-labelledby={`application-${id}`}>
      <header className="card-head">
        <Title order={2} id={`application-${id}`}>
          <Link to="/outbound/applications/$application" params={{ application: id }}>
            {name}
          </Link>
        </Title>
        <ApplicationStatusLabel status={status} />
        <span className="dim" style={{ fontSize: 13 }}>
          {nextCycleAt === null ? null : en.application.nextCycle(formatRelative(nextCycleAt, now))}
        </span>
        <span className="dim target" title={connection.url}>
          {connection.url}
        </span>
      </header>
      {others.length > 0 && (
        <ul className="reasons" aria-label={en.application.reasons}>
          {others.map((reason) => (
            <li key={reason.code}>
              <ReasonText text={reason.text} />
            </li>
          ))}
        </ul>
      )}
      <div className="card-body">
        <div>
          <CyclePanel cycle={cycle} name={name} isNewest />
          <FailureGroups applicationId={id} />
        </div>
        <EntryList applicationId={id} />
      </div>
    </section>
  )
}
