import { applicationPath } from '../../api/outbound.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { outbound } from '../../text/outbound.ts'
import { AppRoles } from './app-roles.tsx'
import { AssignmentEditor } from './assignment-editor.tsx'
import { useApplication } from './use-application.tsx'

/** `…/assignments`: who is provisioned. */
export function Assignments() {
  const application = useApplication()
  return (
    <div className="stack">
      <section className="card card-part">
        <PageHead
          order={2}
          title={outbound.assignments.title}
          about={outbound.assignments.about}
          cli={cliLine('assign', 'list', '--app', application.name)}
          curl={curlLine('GET', applicationPath(application.id, '/assignments'))}
        />
        <AssignmentEditor application={application} />
      </section>
      <AppRoles application={application} />
    </div>
  )
}
