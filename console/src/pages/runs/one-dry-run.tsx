import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { dryRunPath } from '../../api/runs.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { runs } from '../../text/runs.ts'
import { useApplication } from '../outbound/use-application.tsx'
import { BeginDryRun } from './begin-dry-run.tsx'
import { DryRunView } from './dry-run-view.tsx'
import { RunTabs } from './run-tabs.tsx'

const text = runs.dryRun
const from = '/outbound/applications/$application/cycles/dry-runs/$dryRun'

/** `…/cycles/dry-runs/:d`: one dry run; what is shown of it stands in the URL. */
export function OneDryRun() {
  const application = useApplication()
  const { dryRun } = useParams({ from })
  const shown = useSearch({ from })
  const navigate = useNavigate({ from })
  const { id, name } = application
  return (
    <section className="card card-part">
      <RunTabs application={id} />
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('dry-run', 'show', dryRun, '--app', name)}
        curl={curlLine('GET', dryRunPath(id, dryRun))}
      >
        <Link to="/outbound/applications/$application/cycles/dry-runs" params={{ application: id }}>
          {text.back}
        </Link>
        <BeginDryRun
          application={application}
          label={text.again}
          primary={false}
          onBegun={(run) => void navigate({ params: { application: id, dryRun: run.id }, search: {} })}
        />
      </PageHead>
      <DryRunView
        application={application}
        id={dryRun}
        shown={shown}
        onShow={(next) => void navigate({ search: { ...next }, replace: true, resetScroll: false })}
      />
    </section>
  )
}
