import { Button, Text, Title } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Member, type MemberEvent, memberHistoryQuery } from '../../api/members.ts'
import { failureOf } from '../../api/request.ts'
import type { Tenant } from '../../api/tenants.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { Moment } from '../../parts/time.tsx'
import { en } from '../../text/en.ts'
import { memberText } from '../../text/members.ts'

const text = memberText.one

interface MemberHistoryProps {
  readonly tenant: Tenant
  readonly member: Pick<Member, 'id'>
}

/** What happened to a member, newest first, each with the request it came from. */
export function MemberHistory({ tenant, member }: MemberHistoryProps) {
  const history = useInfiniteQuery(memberHistoryQuery(tenant.id, member.id))
  const events = history.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <section className="card card-part" aria-labelledby="history">
      <Title order={3} id="history" mb={6}>
        {text.history}
      </Title>
      {history.error !== null && (
        <BrokenState failure={failureOf(history.error)} onRetry={() => void history.refetch()} />
      )}
      {history.isPending && history.error === null && <LoadingRows />}
      {history.isSuccess && events.length === 0 && <Text c="dimmed">{text.noHistory}</Text>}
      <ol className="check">
        {events.map((event) => (
          <li key={event.seq}>
            <div className="row">
              <Moment at={event.at} />
              <strong>{text.events[event.event] ?? event.event}</strong>
              {event.requestId !== null && (
                <Link
                  to="/inbound/tenants/$tenant/requests"
                  params={{ tenant: tenant.id }}
                  search={{ request: event.requestId }}
                >
                  {text.request}
                </Link>
              )}
            </div>
            <Detail event={event} />
          </li>
        ))}
      </ol>
      {history.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          {en.page.more}
        </Button>
      )}
    </section>
  )
}

function Detail({ event: { changes, data } }: { readonly event: MemberEvent }) {
  const shown = isEmpty(changes) ? data : changes
  if (isEmpty(shown)) return null
  return (
    <details className="step">
      <summary>{en.page.details}</summary>
      <pre>{JSON.stringify(shown, null, 2)}</pre>
    </details>
  )
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)
