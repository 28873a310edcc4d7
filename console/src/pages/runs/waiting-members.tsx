import { Checkbox, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Ban, CircleX, Clock, Hand } from 'lucide-react'
import { applicationPath } from '../../api/outbound.ts'
import { failureOf } from '../../api/request.ts'
import { type WaitingMember, waitingMembersQuery } from '../../api/runs.ts'
import { type Column, ColumnTable } from '../../parts/column-table.tsx'
import { ListFoot } from '../../parts/list-foot.tsx'
import { NextTry } from '../../parts/next-try.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { PrincipalLink } from '../../parts/principal-link.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { runs } from '../../text/runs.ts'
import { useApplication } from '../outbound/use-application.tsx'
import { RunTabs } from './run-tabs.tsx'

const text = runs.waiting
const from = '/outbound/applications/$application/cycles/waiting'

/** `…/cycles/waiting`: members of provisioned groups who are not in them at the target yet, and why. */
export function WaitingMembers() {
  const { id, name } = useApplication()
  const { all } = useSearch({ from })
  const navigate = useNavigate({ from })
  const list = useInfiniteQuery(waitingMembersQuery(id, all !== undefined))
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <section className="card card-part">
      <RunTabs application={id} />
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('waiting', 'list', '--app', name)}
        curl={curlLine('GET', applicationPath(id, '/waiting-members'))}
      />
      <Checkbox
        size="xs"
        mb="xs"
        label={text.outOfScope}
        checked={all !== undefined}
        onChange={(event) =>
          void navigate({ search: event.currentTarget.checked ? { all: '1' } : {}, replace: true })
        }
      />
      {list.error !== null && (
        <BrokenState failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && list.error === null && <LoadingRows />}
      {list.isSuccess && items.length === 0 && (
        <EmptyState title={text.empty}>
          <Text size="md">{text.emptyText}</Text>
        </EmptyState>
      )}
      {items.length > 0 && (
        <>
          <ColumnTable
            label={text.title}
            items={items}
            columns={columns}
            keyOf={({ group, member }) => `${group.id} ${member.id}`}
            isWhole={!list.hasNextPage}
            onNearEnd={
              list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined
            }
          />
          <ListFoot list={list} />
        </>
      )}
    </section>
  )
}

/** Whoever has an account that fails is told as failing; who only waits for the next cycle is not. */
const looks: Readonly<
  Record<WaitingMember['reason']['code'], { readonly role: Role; readonly icon: typeof Clock }>
> = {
  account_failing: { role: 'failed', icon: CircleX },
  account_conflict: { role: 'failed', icon: CircleX },
  membership_refused: { role: 'failed', icon: CircleX },
  account_held: { role: 'held', icon: Hand },
  account_in_doubt: { role: 'neutral', icon: Clock },
  account_pending: { role: 'neutral', icon: Clock },
  membership_due: { role: 'neutral', icon: Clock },
  out_of_scope: { role: 'neutral', icon: Ban },
}
type Role = 'failed' | 'held' | 'neutral'

const columns: readonly Column<WaitingMember>[] = [
  {
    title: text.columns.member,
    className: 'ellipsis',
    cell: ({ member }) => <PrincipalLink {...member} />,
  },
  {
    title: text.columns.group,
    className: 'ellipsis',
    cell: ({ group }) => <PrincipalLink kind="group" {...group} />,
  },
  {
    title: text.columns.state,
    className: 'nowrap',
    cell: ({ reason }) => <StatusLabel look={looks[reason.code]} word={text.states[reason.code]} />,
  },
  {
    title: text.columns.why,
    className: 'why',
    cell: ({ reason, nextTryAt }) => (
      <>
        {reason.text} {nextTryAt !== null && <NextTry at={nextTryAt} />}
      </>
    ),
  },
  { title: text.columns.since, className: 'nowrap', cell: ({ since }) => <RelativeTime at={since} /> },
]
