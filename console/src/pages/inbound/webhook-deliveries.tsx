import { SegmentedControl, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX, Clock } from 'lucide-react'
import { failureOf, post } from '../../api/request.ts'
import {
  type Delivery,
  deliveriesQuery,
  type Webhook,
  type WebhookOwner,
  webhookPath,
  webhooksKey,
} from '../../api/webhooks.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { ListFoot } from '../../parts/list-foot.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { RelativeTime, useNow } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatDuration } from '../../text/format.ts'
import { webhookText } from '../../text/webhooks.ts'
import { answerText, untilText } from './webhook-state.tsx'

const text = webhookText.deliveries
const looks = {
  waiting: { role: 'running', icon: Clock },
  delivered: { role: 'ok', icon: CircleCheck },
  dead: { role: 'failed', icon: CircleX },
} as const
const anyState = 'all'

interface DeliveriesProps {
  readonly owner: WebhookOwner
  readonly webhook: Webhook
  readonly state: string | undefined
  readonly onState: (state: string | undefined) => void
}

/** What became of each event on its way to one webhook. */
export function Deliveries({ owner, webhook, state, onState }: DeliveriesProps) {
  const list = useInfiniteQuery(deliveriesQuery(owner, webhook.id, state))
  const deliveries = list.data?.pages.flatMap(({ items }) => items) ?? []
  const replay = useAction(
    (event: string) =>
      post(`${webhookPath(owner, webhook.id)}/deliveries/${encodeURIComponent(event)}/replay`),
    { refresh: [webhooksKey(owner)] },
  )
  return (
    <section className="card" aria-label={text.title}>
      <div className="card-part">
        <PageHead order={2} title={text.title} about={text.about} />
        <SegmentedControl
          size="xs"
          aria-label={text.which}
          value={state ?? anyState}
          onChange={(value) => onState(value === anyState ? undefined : value)}
          data={[
            { value: anyState, label: text.all },
            ...Object.entries(text.state).map(([value, label]) => ({ value, label })),
          ]}
        />
        <Problem error={replay.error} />
      </div>
      {list.error !== null && (
        <BrokenState failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && list.error === null && <LoadingRows />}
      {list.isSuccess && deliveries.length === 0 && (
        <EmptyState title={state === undefined ? text.empty : text.emptyState}>
          {state === undefined && <Text size="md">{text.emptyText}</Text>}
        </EmptyState>
      )}
      {deliveries.length > 0 && (
        <Table
          deliveries={deliveries}
          replaying={replay.isPending ? replay.variables : undefined}
          onReplay={(event) => replay.mutate(event)}
        />
      )}
      <ListFoot list={list} />
    </section>
  )
}

interface TableProps {
  readonly deliveries: readonly Delivery[]
  readonly replaying: string | undefined
  readonly onReplay: (event: string) => void
}

const Table = ({ deliveries, replaying, onReplay }: TableProps) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.event}</th>
          <th scope="col">{text.columns.state}</th>
          <th scope="col">{text.columns.answer}</th>
          <th scope="col">{text.columns.tries}</th>
          <th scope="col">{text.columns.last}</th>
          <th scope="col" className="number">
            {text.columns.duration}
          </th>
          <th scope="col">
            <span className="visually-hidden">{text.columns.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <Row
            key={delivery.event}
            delivery={delivery}
            isReplaying={replaying === delivery.event}
            onReplay={onReplay}
          />
        ))}
      </tbody>
    </table>
  </div>
)

interface RowProps {
  readonly delivery: Delivery
  readonly isReplaying: boolean
  readonly onReplay: (event: string) => void
}

function Row({ delivery, isReplaying, onReplay }: RowProps) {
  const now = useNow()
  const { event, type, state, attempts, nextTryAt, lastTriedAt, durationMs, status, error, excerpt } =
    delivery
  return (
    <tr>
      <th scope="row" title={event}>
        <code>{type}</code>
      </th>
      <td className="nowrap">
        <StatusLabel look={looks[state]} word={text.state[state]} />
      </td>
      <td className="wrap" title={excerpt ?? ''}>
        {answerText({ status, error })}
      </td>
      <td className="nowrap">
        {text.tries(attempts)}{' '}
        {nextTryAt !== null && <span className="dim">{text.next(untilText(nextTryAt, now))}</span>}
      </td>
      <td className="nowrap">{lastTriedAt !== null && <RelativeTime at={lastTriedAt} />}</td>
      <td className="number nowrap dim">{durationMs !== null && formatDuration(durationMs)}</td>
      <td className="end">
        <ActButton
          may="events.change"
          size="compact-xs"
          variant="default"
          loading={isReplaying}
          aria-label={text.replayOf(type)}
          onClick={() => onReplay(event)}
        >
          {text.replay}
        </ActButton>
      </td>
    </tr>
  )
}
