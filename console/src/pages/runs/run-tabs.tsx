import { Tabs } from '../../parts/tabs.tsx'
import { runs } from '../../text/runs.ts'

const below = '/outbound/applications/$application/cycles'

/** The ways beside the ordinary cycle: seen before it runs, compared with the target, begun anew. */
export function RunTabs({ application }: { readonly application: string }) {
  const params = { application }
  return (
    <Tabs
      sub
      label={runs.tabs.label}
      tabs={[
        { to: below, params, label: runs.tabs.cycles, exact: true },
        { to: `${below}/dry-runs`, params, label: runs.tabs.dryRuns },
        { to: `${below}/drift`, params, label: runs.tabs.drift },
        { to: `${below}/waiting`, params, label: runs.tabs.waiting },
        { to: `${below}/restart`, params, label: runs.tabs.restart },
      ]}
    />
  )
}
