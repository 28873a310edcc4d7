import { Select, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { type Member, type MemberFilter, membersQuery } from '../../api/members.ts'
import { failureOf } from '../../api/request.ts'
import { stagedCountsQuery } from '../../api/staging.ts'
import { type Tenant, tenantPath } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { type Column, ColumnTable } from '../../parts/column-table.tsx'
import { ListFoot } from '../../parts/list-foot.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Said } from '../../parts/said.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows, NoResults } from '../../parts/states.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { en } from '../../text/en.ts'
import { memberText as text } from '../../text/members.ts'
import { AddMember } from './add-member.tsx'
import { MayEnter } from './may-enter.tsx'
import { MemberLink, MemberState } from './member-state.tsx'
import { useTenant } from './use-tenant.ts'

const from = '/inbound/tenants/$tenant/members'

/** `…/members`: who belongs to the tenant. Filters are in the URL and asked of the server. */
export function Members() {
  const tenant = useTenant()
  const { add, subject, ...filter } = useSearch({ from })
  const navigate = useNavigate({ from })
  const [added, setAdded] = useState<string | undefined>()
  const show = (next: MemberFilter) => void navigate({ search: clean(next), replace: true })
  return (
    <div className="stack">
      <section className="card">
        <div className="card-part">
          <PageHead
            order={2}
            title={text.title}
            about={text.about}
            cli={cliLine('member', 'list', '--tenant', tenant.name, ...flagsOf(filter))}
            curl={curlLine('GET', `${tenantPath(tenant.id)}/members`)}
          >
            <ActButton
              may="tenants.manage"
              size="xs"
              onClick={() => void navigate({ search: { ...filter, add: '1' } })}
            >
              {text.add}
            </ActButton>
          </PageHead>
          <Said text={added} />
          <Proposals tenant={tenant} />
        </div>
        <div className="filters">
          <SearchField
            label={text.search}
            value={filter.search ?? ''}
            onChange={(search) => show({ ...filter, search })}
          />
          <Select
            size="xs"
            label={text.state}
            placeholder={text.present}
            clearable
            clearButtonProps={{ 'aria-label': en.page.clearFilters }}
            value={filter.state ?? null}
            data={Object.entries(text.states).map(([value, label]) => ({ value, label }))}
            onChange={(state) => show({ ...filter, state: state ?? '' })}
          />
        </div>
        <List tenant={tenant} filter={filter} onClear={() => show({})} />
      </section>
      <MayEnter
        tenant={tenant}
        subject={subject ?? ''}
        onSubject={(wanted) =>
          void navigate({ search: wanted === '' ? filter : { ...filter, subject: wanted }, replace: true })
        }
      />
      {add !== undefined && (
        <AddMember
          tenant={tenant}
          onAdded={(name) => {
            setAdded(text.added(name))
            show(filter)
          }}
          onClose={() => show(filter)}
        />
      )}
    </div>
  )
}

/** Only what is set: an empty word is no filter. */
const clean = ({ search, state }: MemberFilter): MemberFilter => ({
  ...(search === undefined || search === '' ? {} : { search }),
  ...(state === undefined || state === '' ? {} : { state }),
})

const flagsOf = (filter: MemberFilter): readonly string[] =>
  Object.entries(clean(filter)).flatMap(([name, value]) => [`--${name}`, String(value)])

/** People who were here before and may be the ones received: decided where conflicts are. */
function Proposals({ tenant }: { readonly tenant: Tenant }) {
  const { data } = useQuery(stagedCountsQuery(tenant.id))
  if (data === undefined || data.counts.conflict === 0) return null
  return (
    <div className="notice">
      {text.proposals(data.counts.conflict)}{' '}
      <Link to="/inbound/tenants/$tenant/staged" params={{ tenant: tenant.id }} search={{ kind: 'conflict' }}>
        {text.toConflicts}
      </Link>
    </div>
  )
}

interface ListProps {
  readonly tenant: Tenant
  readonly filter: MemberFilter
  readonly onClear: () => void
}

function List({ tenant, filter, onClear }: ListProps) {
  const list = useInfiniteQuery(membersQuery(tenant.id, filter))
  const members = list.data?.pages.flatMap(({ items }) => items) ?? []
  const readOn = list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined
  if (list.error !== null) {
    return <BrokenState failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
  }
  if (list.isPending) return <LoadingRows />
  if (members.length === 0) {
    const words = wordsOf(filter)
    if (words.length > 0) return <NoResults filters={words} onClear={onClear} />
    return (
      <EmptyState title={text.empty}>
        <Text size="md">{text.emptyText}</Text>
        <Link to="/inbound/tenants/$tenant/setup" params={{ tenant: tenant.id }}>
          {en.page.details}
        </Link>
      </EmptyState>
    )
  }
  return (
    <>
      <ColumnTable
        items={members}
        columns={columnsOf(tenant)}
        keyOf={({ id }) => id}
        isWhole={!list.hasNextPage}
        onNearEnd={readOn}
      />
      <ListFoot list={list} />
    </>
  )
}

function wordsOf({ search, state }: MemberFilter): readonly string[] {
  const states: Readonly<Record<string, string>> = text.states
  return [
    ...(search === undefined ? [] : [text.searched(search)]),
    ...(state === undefined ? [] : [states[state] ?? state]),
  ]
}

const columnsOf = (tenant: Tenant): readonly Column<Member>[] => [
  {
    title: text.columns.name,
    className: 'ellipsis',
    cell: (member) => <MemberLink tenant={tenant} member={member} />,
  },
  { title: text.columns.userName, className: 'ellipsis', cell: (member) => <UserName member={member} /> },
  { title: text.columns.state, className: 'nowrap', cell: (member) => <MemberState member={member} /> },
  { title: text.columns.origin, className: 'nowrap', cell: ({ origin }) => text.origin[origin] },
  { title: text.columns.since, className: 'nowrap', cell: ({ since }) => <RelativeTime at={since} /> },
  { title: text.columns.marks, className: 'dim', cell: (member) => marksOf(member).join(' · ') },
]

const UserName = ({ member }: { readonly member: Member }) => (
  <>
    {member.userName ?? <span className="dim">{member.email}</span>}
    {member.userName !== null && member.email !== null && isOther(member) && (
      <div className="dim small">{member.email}</div>
    )}
  </>
)

/** Mostly the user name is the address, and says so once. */
const isOther = ({ userName, email }: Member): boolean => userName?.toLowerCase() !== email?.toLowerCase()

const marksOf = ({ owner, breakGlass, staged }: Member): readonly string[] => [
  ...(owner ? [text.owner] : []),
  ...(breakGlass ? [text.breakGlass] : []),
  ...(staged === null ? [] : [text.staged]),
]
