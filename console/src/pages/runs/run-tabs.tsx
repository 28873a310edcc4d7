import { Link } from '@tanstack/react-router'
import { runs } from '../../text/runs.ts'

/** The ways beside the ordinary cycle: seen before it runs, compared with the target, begun anew. */
export function RunTabs({ application }: { readonly application: string }) {
  const params = { application }
  const exact = { exact: true, includeSearch: false }
  const within = { includeSearch: false }
  return (
    <nav aria-label={runs.tabs.label} className="subtabs">
      <Link to="/outbound/applications/$application/cycles" params={params} activeOptions={exact}>
        {runs.tabs.cycles}
      </Link>
      <Link to="/outbound/applications/$application/cycles/dry-runs" params={params} activeOptions={within}>
        {runs.tabs.dryRuns}
      </Link>
      <Link to="/outbound/applications/$application/cycles/drift" params={params} activeOptions={within}>
        {runs.tabs.drift}
      </Link>
      <Link to="/outbound/applications/$application/cycles/restart" params={params} activeOptions={within}>
        {runs.tabs.restart}
      </Link>
    </nav>
  )
}
