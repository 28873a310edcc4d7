import { applicationPath } from '../../api/outbound.ts'
import type { Application } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import type { DryRun } from '../../api/runs.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useAction } from '../../parts/use-action.ts'

interface BeginDryRunProps {
  readonly application: Application
  readonly label: string
  readonly primary?: boolean
  readonly onBegun: (run: DryRun) => void
}

/** The button that begins a dry run for everyone. */
export function BeginDryRun({ application: { id }, label, primary = true, onBegun }: BeginDryRunProps) {
  const begin = useAction((_: undefined) => post<DryRun>(applicationPath(id, '/dry-runs')), {
    refresh: [['dry-runs', id]],
    onDone: onBegun,
  })
  return (
    <>
      <ActButton
        may="applications.run"
        size="sm"
        variant={primary ? 'filled' : 'default'}
        loading={begin.isPending}
        onClick={() => begin.mutate(undefined)}
      >
        {label}
      </ActButton>
      <Problem error={begin.error} />
    </>
  )
}
