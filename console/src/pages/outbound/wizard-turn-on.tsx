import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { applicationPath, assignmentsQuery } from '../../api/outbound.ts'
import { type Application, applicationsQuery } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import { dryRunsQuery } from '../../api/runs.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { ApplicationStatusLabel } from '../../parts/status-label.tsx'
import { useAction } from '../../parts/use-action.ts'
import { outbound } from '../../text/outbound.ts'
import { BeginDryRun } from '../runs/begin-dry-run.tsx'
import { type DryRunShown, DryRunView } from '../runs/dry-run-view.tsx'

const text = outbound.wizard

/** Last page: what would happen to everyone, and the button that begins it. */
export function TurnOnStep({ application }: { readonly application: Application }) {
  const { id, name, connection, scope, status } = application
  const { data: assignments } = useQuery(assignmentsQuery(id))
  const { data: dryRuns } = useQuery(dryRunsQuery(id))
  // The preview is what stands out until there is one.
  const hasPreview = dryRuns?.some(({ scope: of }) => of.kind === 'everyone') === true
  const navigate = useNavigate()
  const turnOn = useAction((_: undefined) => post(applicationPath(id, '/resume')), {
    refresh: [applicationsQuery.queryKey],
    onDone: () => void navigate({ to: '/outbound/applications/$application', params: { application: id } }),
  })
  return (
    <>
      <Title order={2}>{text.steps.on}</Title>
      <Text size="sm" c="dimmed" mb={12}>
        {text.preview.hint}
      </Text>
      <dl className="facts">
        <div>
          <dt>{text.summary.target}</dt>
          <dd className="mono">{connection.url}</dd>
        </div>
        <div>
          <dt>{text.summary.status}</dt>
          <dd>
            <ApplicationStatusLabel status={status} />
          </dd>
        </div>
        <div>
          <dt>{text.summary.who}</dt>
          <dd>
            {scope === 'all' ? text.summary.everyone : outbound.assignments.count(assignments?.length ?? 0)}{' '}
            {scope === 'assigned' && assignments?.length === 0 && (
              <Link to="/outbound/applications/new" search={{ application: id, step: 'who' }}>
                {outbound.assignments.add}
              </Link>
            )}
          </dd>
        </div>
      </dl>
      <PreviewEveryone application={application} />
      <Text size="sm" c="dimmed">
        {text.onHint}
      </Text>
      <Problem error={turnOn.error} />
      <div className="row" style={{ marginBlock: 16 }}>
        <ActButton
          may="applications.run"
          loading={turnOn.isPending}
          variant={hasPreview ? 'filled' : 'default'}
          onClick={() => turnOn.mutate(undefined)}
          disabled={status === 'draft'}
        >
          {text.turnOn}
        </ActButton>
      </div>
      <CopyCommand command={cliLine('app', 'resume', name)} />
    </>
  )
}

/** The newest dry run for everyone that is kept, or the button that begins one. */
function PreviewEveryone({ application }: { readonly application: Application }) {
  const { id, status } = application
  const { data: listed } = useQuery(dryRunsQuery(id))
  const [shown, setShown] = useState<DryRunShown>({})
  const [begun, setBegun] = useState<string | undefined>()
  const run = begun ?? listed?.find(({ scope }) => scope.kind === 'everyone')?.id
  return (
    <section aria-label={text.preview.first} style={{ marginBlock: 16 }}>
      {status !== 'draft' && listed !== undefined && (
        <BeginDryRun
          application={application}
          label={run === undefined ? text.preview.first : text.preview.again}
          primary={run === undefined}
          onBegun={(made) => {
            setShown({})
            setBegun(made.id)
          }}
        />
      )}
      {run === undefined ? (
        <Text size="sm" c="dimmed" mt={6}>
          {text.preview.skip}
        </Text>
      ) : (
        <div style={{ marginBlockStart: 12 }}>
          <DryRunView application={application} id={run} shown={shown} onShow={setShown} />
        </div>
      )}
    </section>
  )
}
