import { Text, Title } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import {
  type GroupMember,
  groupMembersQuery,
  groupPath,
  type ReceivedGroup,
  receivedGroupQuery,
} from '../../api/properties.ts'
import { failureOf } from '../../api/request.ts'
import type { Tenant } from '../../api/tenants.ts'
import { type Column, ColumnTable } from '../../parts/column-table.tsx'
import { CopyText } from '../../parts/copy-command.tsx'
import { ListFoot } from '../../parts/list-foot.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingCards, LoadingRows, NoSuchThing } from '../../parts/states.tsx'
import { en } from '../../text/en.ts'
import { formatNumber } from '../../text/format.ts'
import { inbound } from '../../text/inbound.ts'
import { memberText } from '../../text/members.ts'
import { staging } from '../../text/staging.ts'
import { MemberState } from './member-state.tsx'
import { NestedGroups } from './nested-groups.tsx'
import { useTenant } from './use-tenant.ts'

const text = memberText.group

/** `…/groups/:g`: one group as it was sent, what it gives, and who is in it. */
export function OneReceivedGroup() {
  const tenant = useTenant()
  const { group: id } = useParams({ from: '/inbound/tenants/$tenant/groups/$group' })
  const { data: group, error, refetch } = useQuery(receivedGroupQuery(tenant.id, id))
  if (error !== null) {
    const failure = failureOf(error)
    if (failure.code === 'received_group_not_found') return <NoSuchThing what={inbound.what.group} />
    return <BrokenState failure={failure} onRetry={() => void refetch()} />
  }
  if (group === undefined) return <LoadingCards />
  return (
    <div className="stack">
      <header>
        <Link to="/inbound/tenants/$tenant/groups" params={{ tenant: tenant.id }}>
          {text.back}
        </Link>
        <div className="thing-head">
          <Title order={2} className="clamp">
            {group.displayName ?? memberText.groups.unnamed}
          </Title>
          <CopyText value={group.id} label={en.copy.id} />
        </div>
      </header>
      <Facts tenant={tenant} group={group} />
      <People tenant={tenant} group={group} />
    </div>
  )
}

interface PartProps {
  readonly tenant: Tenant
  readonly group: ReceivedGroup
}

const Facts = ({ tenant, group: { externalId, members, groups, roles } }: PartProps) => (
  <section className="card card-part">
    <dl className="facts">
      <div>
        <dt>{memberText.groups.columns.members}</dt>
        <dd>{formatNumber(members)}</dd>
      </div>
      <div>
        <dt>{text.gives}</dt>
        <dd>
          {roles.length === 0 ? <span className="dim">{text.givesNothing}</span> : roles.join(', ')}{' '}
          {roles.length > 0 && <NestedGroups groups={groups} />}{' '}
          <Link to="/inbound/tenants/$tenant/groups" params={{ tenant: tenant.id }}>
            {text.toRoles}
          </Link>
        </dd>
      </div>
      <div>
        <dt>{memberText.groups.columns.externalId}</dt>
        <dd>{externalId === null ? <span className="dim">–</span> : <code>{externalId}</code>}</dd>
      </div>
    </dl>
  </section>
)

function People({ tenant, group }: PartProps) {
  const list = useInfiniteQuery(groupMembersQuery(tenant.id, group.id))
  const people = list.data?.pages.flatMap(({ items }) => items) ?? []
  const readOn = list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined
  return (
    <section className="card">
      <div className="card-part">
        <PageHead
          order={2}
          title={text.title}
          about={text.about}
          cli={cliLine('product-role', 'group-members', group.id, '--tenant', tenant.name)}
          curl={curlLine('GET', `${groupPath(tenant.id, group.id)}/members`)}
        />
      </div>
      {list.error !== null && (
        <BrokenState failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && list.error === null && <LoadingRows />}
      {list.isSuccess && people.length === 0 && (
        <EmptyState title={text.empty}>
          <Text size="md">{text.emptyText}</Text>
        </EmptyState>
      )}
      {people.length > 0 && (
        <ColumnTable
          items={people}
          columns={columnsOf(tenant)}
          keyOf={({ id }) => id}
          isWhole={!list.hasNextPage}
          onNearEnd={readOn}
        />
      )}
      <ListFoot list={list} />
    </section>
  )
}

const columnsOf = (tenant: Tenant): readonly Column<GroupMember>[] => [
  {
    title: memberText.columns.name,
    className: 'ellipsis',
    cell: (member) => <Who tenant={tenant} member={member} />,
  },
  { title: memberText.columns.userName, className: 'ellipsis', cell: ({ userName }) => userName },
  {
    title: memberText.columns.state,
    className: 'nowrap',
    cell: (member) => <State tenant={tenant} member={member} />,
  },
]

interface OneProps {
  readonly tenant: Tenant
  readonly member: GroupMember
}

function Who({ tenant, member: { id, kind, label, personId } }: OneProps) {
  const name = label ?? (kind === 'Group' ? memberText.groups.unnamed : memberText.nobody)
  if (kind === 'Group') {
    return (
      <Link to="/inbound/tenants/$tenant/groups/$group" params={{ tenant: tenant.id, group: id }}>
        {name}
      </Link>
    )
  }
  if (personId === null) return name
  return (
    <Link to="/inbound/tenants/$tenant/members/$member" params={{ tenant: tenant.id, member: personId }}>
      {name}
    </Link>
  )
}

/** A member's state; of somebody who is none yet, what they wait for. */
function State({ tenant, member: { kind, state, staged } }: OneProps) {
  if (kind === 'Group') return text.isGroup
  return (
    <>
      {state === null ? <span className="dim">{text.noMember}</span> : <MemberState member={{ state }} />}{' '}
      {staged !== null && (
        <Link to="/inbound/tenants/$tenant/staged" params={{ tenant: tenant.id }} search={{ kind: staged }}>
          {text.waits(staging.kind[staged])}
        </Link>
      )}
    </>
  )
}
