import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { applicationPath, type Held as HeldItem, heldQuery } from '../../api/outbound.ts'
import { type Application, applicationsQuery } from '../../api/queries.ts'
import { failureOf, get, post } from '../../api/request.ts'
import { Confirm } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Said } from '../../parts/said.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { outbound } from '../../text/outbound.ts'
import { skipReasonText } from '../../text/skip-reasons.ts'
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
      {held?.length === 0 && <NothingHeld id={id} />}
      {held !== undefined && held.length > 0 && <Waiting application={application} held={held} />}
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

function Waiting({
  application,
  held,
}: {
  readonly application: Application
  readonly held: readonly HeldItem[]
}) {
  const { id, name } = application
  const [asking, setAsking] = useState(false)
  const allow = useAction((_: undefined) => post<{ allowed: number }>(applicationPath(id, '/held/allow')), {
    refresh: [['held', id], applicationsQuery.queryKey],
    onDone: () => setAsking(false),
  })
  const groups = [...Map.groupBy(held, ({ reason }) => reason ?? '')]
  return (
    <>
      <Text size="md">{text.keep}</Text>
      <div className="row" style={{ marginBlock: 12 }}>
        <Button
          size="xs"
          variant="default"
          renderRoot={(props) => (
            <Link
              to="/outbound/applications/$application/assignments"
              params={{ application: id }}
              {...props}
            />
          )}
        >
          {text.undo}
        </Button>
        <Button size="xs" color="red" variant="outline" onClick={() => setAsking(true)}>
          {text.allow(held.length)}
        </Button>
      </div>
      <Said text={allow.data === undefined ? undefined : text.allowed(allow.data.allowed)} />
      {groups.map(([reason, items]) => (
        <section key={reason} aria-label={text.group(items.length, skipReasonText(reason))}>
          <Text size="md" fw={600} mt="sm">
            {text.group(items.length, skipReasonText(reason))}
          </Text>
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
                {items.map(({ subject, action, since }) => (
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
      ))}
      <Confirm
        title={text.allowTitle(held.length)}
        consequence={text.allowText(held.length, name)}
        action={text.allowTitle(held.length)}
        opened={asking}
        pending={allow.isPending}
        error={allow.error}
        onConfirm={() => allow.mutate(undefined)}
        onClose={() => setAsking(false)}
        type={{ text: String(held.length), label: text.allowType(held.length) }}
      />
    </>
  )
}
