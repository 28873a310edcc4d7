import { Button, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { applicationPath, type HeldGroup, type HeldList, heldQuery } from '../../api/outbound.ts'
import { type Application, applicationsQuery } from '../../api/queries.ts'
import { failureOf, get, post } from '../../api/request.ts'
import { Confirm } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { outbound } from '../../text/outbound.ts'
import { PrincipalLink } from './assignment-editor.tsx'
import { useApplication } from './use-application.tsx'

const text = outbound.held

interface Settings {
  readonly deletionThreshold: { readonly count: number; readonly percent: number }
}

/** `…/held`: disables and deletes that wait for somebody's word, grouped by cause. */
export function Held() {
  const application = useApplication()
  const { id, name } = application
  const { data: held, error, refetch } = useQuery(heldQuery(id))
  return (
    <section className="card card-part">
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('app', 'held', name)}
        curl={curlLine('GET', applicationPath(id, '/held'))}
      />
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {held === undefined && error === null && <LoadingRows />}
      {held?.items.length === 0 && <NothingHeld id={id} />}
      {held !== undefined && held.items.length > 0 && <Waiting application={application} held={held} />}
    </section>
  )
}

function NothingHeld({ id }: { readonly id: string }) {
  const { data } = useQuery({
    queryKey: ['settings', id],
    queryFn: ({ signal }) => get<Settings>(applicationPath(id, '/settings'), signal),
  })
  return (
    <EmptyState title={text.empty}>
      {data !== undefined && (
        <Text size="md">{text.emptyText(data.deletionThreshold.count, data.deletionThreshold.percent)}</Text>
      )}
    </EmptyState>
  )
}

interface WaitingProps {
  readonly application: Application
  readonly held: HeldList
}

type Decision = 'keep' | 'allow'

/** A decision is about what was shown: what is held since then is not part of it. */
interface Decided {
  readonly decision: Decision
  readonly group: HeldGroup
}

function Waiting({ application, held }: WaitingProps) {
  const { id, name } = application
  const [asking, setAsking] = useState<HeldGroup | null>(null)
  const decide = useAction(
    async ({ decision, group }: Decided) => {
      await post(applicationPath(id, `/held/${decision}`), {
        cause: group.cause.key,
        action: group.action,
        shownAt: held.shownAt,
      })
      return text.said[decision](group.count)
    },
    { refresh: [['held', id], applicationsQuery.queryKey], onDone: () => setAsking(null) },
  )
  const count = asking?.count ?? 0
  return (
    <>
      <Text size="md">{text.keepText}</Text>
      <Said text={decide.data} />
      {asking === null && <Problem error={decide.error} />}
      {held.groups.map((group) => (
        <Cause
          key={`${group.action} ${group.cause.key}`}
          held={held}
          group={group}
          pending={decide.isPending && decide.variables.group === group}
          onKeep={() => decide.mutate({ decision: 'keep', group })}
          onAllow={() => setAsking(group)}
        />
      ))}
      <Confirm
        // What was typed belongs to one cause.
        key={asking?.cause.key ?? ''}
        title={text.allowTitle(count)}
        consequence={text.allowText(count, name)}
        action={text.allowTitle(count)}
        opened={asking !== null}
        pending={decide.isPending}
        error={decide.error}
        onConfirm={() => asking !== null && decide.mutate({ decision: 'allow', group: asking })}
        onClose={() => setAsking(null)}
        type={{ text: String(count), label: text.allowType(count) }}
      />
    </>
  )
}

interface CauseProps {
  readonly held: HeldList
  readonly group: HeldGroup
  readonly pending: boolean
  readonly onKeep: () => void
  readonly onAllow: () => void
}

function Cause({ held, group: { action, cause, count }, pending, onKeep, onAllow }: CauseProps) {
  const items = held.items.filter((item) => item.action === action && item.cause.key === cause.key)
  return (
    <section aria-label={text.group(count, cause.text)} style={{ marginBlockStart: 16 }}>
      <Title order={3}>{text.group(count, cause.text)}</Title>
      <Text size="sm">
        <strong>{text.undo}</strong> {cause.undo}
      </Text>
      <div className="row" style={{ marginBlock: 8 }}>
        <Button size="xs" loading={pending} onClick={onKeep}>
          {text.keep(count)}
        </Button>
        <Button size="xs" color="red" variant="outline" onClick={onAllow}>
          {text.allow(count)}
        </Button>
      </div>
      <div className="scroll">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{text.columns.name}</th>
              <th scope="col">{text.columns.action}</th>
              <th scope="col">{text.columns.since}</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ subject, since }) => (
              <tr key={subject.id}>
                <th scope="row">
                  <PrincipalLink {...subject} />
                </th>
                <td>{text.action[action as keyof typeof text.action] ?? action}</td>
                <td>
                  <RelativeTime at={since} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
