import { Button, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type Group, groupsQuery } from '../../api/members.ts'
import { failureOf } from '../../api/request.ts'
import { tenantPath } from '../../api/tenants.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { en } from '../../text/en.ts'
import { formatNumber } from '../../text/format.ts'
import { memberText } from '../../text/members.ts'
import { useTenant } from './use-tenant.ts'

const text = memberText.groups

/** `…/groups`: the groups that an identity provider has sent. */
export function TenantGroups() {
  const tenant = useTenant()
  const list = useInfiniteQuery(groupsQuery(tenant.id))
  const groups = list.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <section className="card">
      <div className="card-part">
        <PageHead
          order={2}
          title={text.title}
          about={text.about}
          curl={curlLine('GET', `${tenantPath(tenant.id)}/snapshot?of=groups`)}
        />
      </div>
      {list.error !== null && (
        <BrokenState failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && list.error === null && <LoadingRows />}
      {list.isSuccess && groups.length === 0 && (
        <EmptyState title={text.empty}>
          <Text size="md">{text.emptyText}</Text>
        </EmptyState>
      )}
      {groups.length > 0 && <Table groups={groups} />}
      {list.hasNextPage && (
        <footer className="card-foot">
          <Button
            size="xs"
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {en.page.more}
          </Button>
        </footer>
      )}
    </section>
  )
}

const textOf = (group: Group, name: string): string | undefined => {
  const value = group.group[name]
  return typeof value === 'string' ? value : undefined
}

const Table = ({ groups }: { readonly groups: readonly Group[] }) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.name}</th>
          <th scope="col" className="number">
            {text.columns.members}
          </th>
          <th scope="col">{text.columns.externalId}</th>
          <th scope="col">{text.columns.changed}</th>
          <th scope="col">{text.columns.id}</th>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={group.id}>
            <th scope="row" className="ellipsis">
              {textOf(group, 'displayName') ?? text.unnamed}
            </th>
            <td className="number">{formatNumber(group.memberCount)}</td>
            <td className="mono ellipsis">{textOf(group, 'externalId') ?? '–'}</td>
            <td className="nowrap">
              <RelativeTime at={group.changedAt} />
            </td>
            <td className="mono ellipsis">{group.id}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
