import { Button, Text, Title } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { applicationPath, assignmentsQuery, settingsQuery } from '../../api/outbound.ts'
import { type Application, failuresQuery } from '../../api/queries.ts'
import { waitingMembersQuery } from '../../api/runs.ts'
import { CyclePanel } from '../../parts/cycle-panel.tsx'
import { NextRuns } from '../../parts/next-runs.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { ReasonText } from '../../parts/reason-text.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { RelativeTime } from '../../parts/time.tsx'
import { WeekByOutcome } from '../../parts/week-by-outcome.tsx'
import { en } from '../../text/en.ts'
import { outbound } from '../../text/outbound.ts'
import { runs } from '../../text/runs.ts'
import { CycleActions } from './cycle-actions.tsx'
import { FailingNow } from './failing-now.tsx'
import { LogTable } from './log-table.tsx'
import { useApplication } from './use-application.tsx'

const text = outbound.overview

/** `/outbound/applications/:a`: its cycle, what fails, what happened last. */
export function ApplicationOverview() {
  const application = useApplication()
  const { id, name, reasons, cycle } = application
  // These have a place of their own on this page.
  const others = reasons.filter(({ code }) => code !== 'objects_failing' && code !== 'disconnecting')
  return (
    <div className="stack">
      <section className="card">
        <div className="card-part">
          <PageHead
            order={2}
            title={text.cycle}
            cli={cliLine('cycle', 'run', '--app', name)}
            curl={curlLine('POST', applicationPath(id, '/cycles'))}
          >
            <CycleActions application={application} />
          </PageHead>
          {others.length > 0 && application.quarantine === null && (
            <ul className="reasons plain" aria-label={en.application.reasons}>
              {others.map((reason) => (
                <li key={reason.code}>
                  <ReasonText text={reason.text} />
                </li>
              ))}
            </ul>
          )}
          {cycle === null && application.status !== 'running' ? (
            <SetUp application={application} />
          ) : (
            <CyclePanel cycle={cycle} name={name} isNewest />
          )}
          <Schedule application={application} />
          <SomebodyWaits id={id} />
        </div>
      </section>
      <Failures id={id} />
      <LogTable filter={{ application: id }} title={text.lastDay} short />
      <WeekByOutcome application={id} />
    </div>
  )
}

/** Members of groups who are not in them at the target yet: nobody sees them in the numbers of a cycle. */
function SomebodyWaits({ id }: { readonly id: string }) {
  const { data } = useInfiniteQuery(waitingMembersQuery(id, false))
  if (data === undefined || data.pages.every(({ items }) => items.length === 0)) return null
  return (
    <Text size="sm" component="div">
      {runs.waiting.some}{' '}
      <Link to="/outbound/applications/$application/cycles/waiting" params={{ application: id }}>
        {runs.waiting.show}
      </Link>
    </Text>
  )
}

/** When the next cycles are, and the next comparison with what the application has. */
function Schedule({ application }: { readonly application: Application }) {
  const { id, cycle, nextCycleAt, nextReconciliationAt } = application
  const { data: settings } = useQuery(settingsQuery(id))
  // In quarantine the banner says when it is tried again.
  if (nextCycleAt === null || cycle?.state === 'running' || application.quarantine !== null) return null
  return (
    <>
      <Text size="sm" c="dimmed" component="div">
        {text.nextCycle}{' '}
        {settings === undefined ? (
          <RelativeTime at={nextCycleAt} />
        ) : (
          <NextRuns at={nextCycleAt} everyMinutes={settings.cycleIntervalMinutes} />
        )}
        {text.orEarlier}{' '}
        <Link to="/outbound/applications/$application/settings" params={{ application: id }}>
          {text.changeInterval}
        </Link>
      </Text>
      {nextReconciliationAt && (
        <Text size="sm" c="dimmed" component="div">
          {text.nextComparison} <RelativeTime at={nextReconciliationAt} />
        </Text>
      )}
    </>
  )
}

function Failures({ id }: { readonly id: string }) {
  const { data: groups } = useQuery(failuresQuery(id))
  if (groups === undefined || groups.length === 0) return null
  return (
    <section className="card card-part" aria-labelledby="failing">
      <Title order={2} id="failing" mb={8}>
        {text.failures}
      </Title>
      <FailingNow applicationId={id} groups={groups} />
    </section>
  )
}

/** What is still missing before the first cycle. */
function SetUp({ application: { id, connection, status, scope } }: { readonly application: Application }) {
  const { data: assignments = [] } = useQuery(assignmentsQuery(id))
  const connected = connection.url !== '' && connection.tokenSet
  const hasSomeone = scope === 'all' || assignments.length > 0
  const steps = [
    { step: 'target', label: text.steps.connect, done: connected },
    { step: 'who', label: text.steps.who, done: hasSomeone },
    { step: 'mappings', label: text.steps.mappings, done: hasSomeone && connected },
    { step: 'try', label: text.steps.try, done: false },
    { step: 'on', label: text.steps.on, done: status !== 'draft' && status !== 'ready' },
  ] as const
  const next = steps.find(({ done }) => !done)?.step ?? 'on'
  return (
    <>
      <Text size="md">{text.setupLeft}</Text>
      <ol className="setup">
        {steps.map(({ step, label, done }) => (
          <li key={step}>
            <Link to="/outbound/applications/new" search={{ application: id, step }}>
              {label}
            </Link>{' '}
            <span className="dim">{done ? text.done : text.missing}</span>
          </li>
        ))}
      </ol>
      <Button
        size="xs"
        renderRoot={(props) => (
          <Link to="/outbound/applications/new" search={{ application: id, step: next }} {...props} />
        )}
      >
        {text.goOn}
      </Button>
    </>
  )
}
