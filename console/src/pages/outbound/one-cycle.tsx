import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { applicationPath, cycleQuery } from '../../api/outbound.ts'
import { failureOf } from '../../api/request.ts'
import { CyclePanel } from '../../parts/cycle-panel.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows, NoSuchThing } from '../../parts/states.tsx'
import { outbound } from '../../text/outbound.ts'
import { CyclePace } from './cycle-pace.tsx'
import { CycleShares } from './cycle-shares.tsx'
import { LogTable } from './log-table.tsx'
import { useApplication } from './use-application.tsx'

/** `…/cycles/:c`: one cycle and the entries it left. */
export function OneCycle() {
  const { id, name, cycle: newest } = useApplication()
  const { cycle: cycleId } = useParams({ from: '/outbound/applications/$application/cycles/$cycle' })
  const { data: cycle, error, refetch } = useQuery(cycleQuery(id, cycleId))
  if (error !== null) {
    const failure = failureOf(error)
    if (failure.code === 'cycle_not_found') return <NoSuchThing what={outbound.what.cycle} />
    return <BrokenState failure={failure} onRetry={() => void refetch()} />
  }
  if (cycle === undefined) return <LoadingRows />
  return (
    <div className="stack">
      <section className="card card-part">
        <PageHead
          order={2}
          title={outbound.cycles.one}
          cli={cliLine('log', 'list', '--app', name, '--cycle', cycle.id)}
          curl={curlLine('GET', applicationPath(id, `/cycles/${cycle.id}`))}
        >
          <Link to="/outbound/applications/$application/cycles" params={{ application: id }}>
            {outbound.cycles.back}
          </Link>
        </PageHead>
        <CyclePanel cycle={cycle} name={name} isNewest={cycle.id === newest?.id} />
      </section>
      <CycleShares cycle={cycle} />
      <CyclePace cycle={cycle} />
      <LogTable filter={{ application: id, cycle: cycle.id }} title={outbound.cycles.entries} />
    </div>
  )
}
