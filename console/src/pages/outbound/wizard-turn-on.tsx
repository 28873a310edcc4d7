import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { applicationPath, assignmentsQuery } from '../../api/outbound.ts'
import { type Application, applicationsQuery } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { ApplicationStatusLabel } from '../../parts/status-label.tsx'
import { useAction } from '../../parts/use-action.ts'
import { outbound } from '../../text/outbound.ts'

const text = outbound.wizard

/** Last page: what is about to begin, and the button that begins it. */
export function TurnOnStep({ application }: { readonly application: Application }) {
  const { id, name, connection, scope, status } = application
  const { data: assignments } = useQuery(assignmentsQuery(id))
  const navigate = useNavigate()
  const turnOn = useAction((_: undefined) => post(applicationPath(id, '/resume')), {
    refresh: [applicationsQuery.queryKey],
    onDone: () => void navigate({ to: '/outbound/applications/$application', params: { application: id } }),
  })
  return (
    <>
      <Title order={2}>{text.turnOn}</Title>
      <Text size="sm" c="dimmed" mb={12}>
        {text.onHint}
      </Text>
      <dl className="facts">
        <div>
          <dt>{text.summary.target}</dt>
          <dd className="mono">{connection.url}</dd>
        </div>
        <div>
          <dt>{text.summary.tested}</dt>
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
      <Problem error={turnOn.error} />
      <div className="row" style={{ marginBlock: 16 }}>
        <ActButton
          may="applications.run"
          loading={turnOn.isPending}
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
