import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { applicationPath, heldQuery, settingsQuery } from '../../api/outbound.ts'
import { failureOf } from '../../api/request.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { outbound } from '../../text/outbound.ts'
import { RejectedList } from '../across/rejected-list.tsx'
import { WaitingList, waitingOf } from '../across/waiting-list.tsx'
import { useApplication } from './use-application.tsx'

const text = outbound.held

/** `…/held`: disables and deletes that wait for somebody's word, grouped by cause. */
export function Held() {
  const { id, name } = useApplication()
  const { data: held, error, refetch } = useQuery(heldQuery(id))
  const waiting = waitingOf('threshold', held)
  return (
    <div className="stack">
      <section className="card card-part">
        <PageHead
          order={2}
          title={text.title}
          about={text.about}
          cli={cliLine('held', 'list', '--app', name)}
          curl={curlLine('GET', applicationPath(id, '/held'))}
        />
        {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
        {held === undefined && error === null && <LoadingRows />}
        {held !== undefined && waiting.length === 0 && <NothingHeld id={id} />}
        {waiting.length > 0 && <Text size="md">{text.keepText}</Text>}
        <WaitingList waiting={waiting} />
      </section>
      <RejectedList application={id} />
    </div>
  )
}

function NothingHeld({ id }: { readonly id: string }) {
  const { data } = useQuery(settingsQuery(id))
  return (
    <EmptyState title={text.empty}>
      {data !== undefined && (
        <Text size="md">{text.emptyText(data.deletionThreshold.count, data.deletionThreshold.percent)}</Text>
      )}
    </EmptyState>
  )
}
