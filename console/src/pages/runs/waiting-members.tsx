import { Checkbox, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Ban, CircleX, Clock, Hand } from 'lucide-react'
import { applicationPath } from '../../api/outbound.ts'
import { failureOf } from '../../api/request.ts'
import { type WaitingMember, waitingMembersQuery } from '../../api/runs.ts'
import { ListFoot } from '../../parts/list-foot.tsx'
import { NextTry } from '../../parts/next-try.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { VirtualRows } from '../../parts/virtual-rows.tsx'
import { runs } from '../../text/runs.ts'
import { PrincipalLink } from '../outbound/assignment-editor.tsx'
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
          <Rows
            items={items}
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

interface RowsProps {
  readonly items: readonly WaitingMember[]
  readonly onNearEnd: (() => void) | undefined
}

const Rows = ({ items, onNearEnd }: RowsProps) => (
  <div className="scroll">
    <table className="table" aria-label={text.title}>
      <thead>
        <tr>
          <th scope="col">{text.columns.member}</th>
          <th scope="col">{text.columns.group}</th>
          <th scope="col">{text.columns.state}</th>
          <th scope="col">{text.columns.why}</th>
          <th scope="col">{text.columns.since}</th>
        </tr>
      </thead>
      <VirtualRows
        items={items}
        keyOf={({ group, member }) => `${group.id} ${member.id}`}
        columns={5}
        onNearEnd={onNearEnd}
        row={({ group, member, reason, since, nextTryAt }, props) => (
          <tr {...props}>
            <th scope="row" className="ellipsis">
              <PrincipalLink {...member} />
            </th>
            <td className="ellipsis">
              <PrincipalLink kind="group" {...group} />
            </td>
            <td className="nowrap">
              <StatusLabel look={looks[reason.code]} word={text.states[reason.code]} />
            </td>
            <td className="why">
              {reason.text} {nextTryAt !== null && <NextTry at={nextTryAt} />}
            </td>
            <td className="nowrap">
              <RelativeTime at={since} />
            </td>
          </tr>
        )}
      />
    </table>
  </div>
)
