import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { waitingQuery } from '../../api/across.ts'
import { failureOf } from '../../api/request.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { across } from '../../text/across.ts'
import { RejectedList } from './rejected-list.tsx'
import { WaitingList, waitingOf } from './waiting-list.tsx'

const text = across.approvals

/** `/outbound/approvals`: everything that waits for a person's decision, of every application. */
export function Approvals() {
  const { application } = useSearch({ from: '/outbound/approvals' })
  const approvals = useQuery(waitingQuery('approval'))
  const held = useQuery(waitingQuery('threshold'))
  const error = approvals.error ?? held.error
  const isLoading = (approvals.isPending || held.isPending) && error === null
  const all = [...waitingOf('approval', approvals.data), ...waitingOf('threshold', held.data)]
  const waiting = all.filter(
    ({ group }) =>
      application === undefined ||
      group.application.id === application ||
      group.application.name === application,
  )
  const checkedAt = new Date(Math.min(approvals.dataUpdatedAt, held.dataUpdatedAt)).toISOString()
  return (
    <div className="stack">
      <section className="card card-part">
        <TabTitle title={text.title} />
        <PageHead
          title={text.title}
          about={text.about}
          cli="rollcall approval list"
          curl={curlLine('GET', '/approvals')}
        />
        {error !== null && (
          <BrokenState
            failure={failureOf(error)}
            onRetry={() => void Promise.all([approvals.refetch(), held.refetch()])}
          />
        )}
        {isLoading && <LoadingRows />}
        {!isLoading && error === null && waiting.length === 0 && (
          <EmptyState title={text.empty}>
            <Text size="md">{text.emptyText}</Text>
            <Text size="sm" c="dimmed">
              {text.checked} <RelativeTime at={checkedAt} />
            </Text>
          </EmptyState>
        )}
        {error === null && waiting.length > 0 && (
          <Text size="sm" c="dimmed">
            {text.keys}
          </Text>
        )}
        <WaitingList waiting={waiting} withApplication />
      </section>
      <RejectedList {...(application === undefined ? {} : { application })} />
    </div>
  )
}
