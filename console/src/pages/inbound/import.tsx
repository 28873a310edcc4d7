import { Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type Member, membersQuery } from '../../api/members.ts'
import { failureOf, patch } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { connectionPath, policyQuery, stagedCountsQuery } from '../../api/staging.ts'
import { type Tenant, tenantPath } from '../../api/tenants.ts'
import { type Column, ColumnTable } from '../../parts/column-table.tsx'
import { ListFoot } from '../../parts/list-foot.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows, NoResults } from '../../parts/states.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { importText as text } from '../../text/import.ts'
import { MemberLink, MemberState } from './member-state.tsx'
import { SwitchSetting } from './setting-row.tsx'
import { useTenant } from './use-tenant.ts'

const from = '/inbound/tenants/$tenant/import'

/** `…/import`: whom of the product's own people an identity provider is shown when it imports. */
export function TenantImport() {
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(policyQuery(tenant.id))
  if (error !== null) return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  if (data === undefined) return <LoadingRows />
  const { importVisible } = data.policy
  return (
    <div className="stack">
      <Switch tenant={tenant} visible={importVisible} />
      <OwnPeople tenant={tenant} visible={importVisible} />
    </div>
  )
}

function Switch({ tenant, visible }: { readonly tenant: Tenant; readonly visible: boolean }) {
  const may = useMay()('tenants.change')
  const { data: staged } = useQuery(stagedCountsQuery(tenant.id))
  const path = connectionPath(tenant.id)
  const save = useAction((importVisible: boolean) => patch(path, { importVisible }), {
    refresh: [
      ['policy', tenant.id],
      ['members', tenant.id],
    ],
  })
  const shown = save.isPending ? save.variables : visible
  const conflicts = staged?.counts.conflict ?? 0
  return (
    <section className="card card-part">
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine(
          'connection',
          'set',
          '--tenant',
          tenant.name,
          '--import-visible',
          visible ? 'no' : 'yes',
        )}
        curl={curlLine('PATCH', path, { importVisible: !visible })}
      />
      <dl className="facts settings">
        <SwitchSetting
          label={text.visible}
          hint={text.visibleHint}
          checked={shown}
          disabled={!may || save.isPending}
          onChange={(wanted) => save.mutate(wanted)}
        />
      </dl>
      <Problem error={save.error} />
      {conflicts > 0 && (
        <div className="notice" style={{ marginBlockStart: 10 }}>
          {text.proposals(conflicts)}{' '}
          <Link
            to="/inbound/tenants/$tenant/staged"
            params={{ tenant: tenant.id }}
            search={{ kind: 'conflict' }}
          >
            {text.decide}
          </Link>
        </div>
      )}
    </section>
  )
}

function OwnPeople({ tenant, visible }: { readonly tenant: Tenant; readonly visible: boolean }) {
  const { search } = useSearch({ from })
  const navigate = useNavigate({ from })
  const list = useInfiniteQuery(
    membersQuery(tenant.id, { own: 'true', ...(search === undefined ? {} : { search }) }),
  )
  const people = list.data?.pages.flatMap(({ items }) => items) ?? []
  const find = (wanted: string) =>
    void navigate({ search: wanted === '' ? {} : { search: wanted }, replace: true })
  const readOn = list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined
  return (
    <section className="card">
      <div className="card-part">
        <PageHead
          order={2}
          title={text.people.title}
          about={text.people.about}
          cli={cliLine('member', 'list', '--own', '--tenant', tenant.name)}
          curl={curlLine('GET', `${tenantPath(tenant.id)}/members?own=true`)}
        />
        <div className="filters">
          <SearchField label={text.people.search} value={search ?? ''} onChange={find} />
        </div>
      </div>
      {list.error !== null && (
        <BrokenState failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && list.error === null && <LoadingRows />}
      {list.isSuccess && people.length === 0 && search !== undefined && (
        <NoResults filters={[text.people.searched(search)]} onClear={() => find('')} />
      )}
      {list.isSuccess && people.length === 0 && search === undefined && (
        <EmptyState title={text.people.empty}>
          <Text size="md">{text.people.emptyText}</Text>
        </EmptyState>
      )}
      {people.length > 0 && (
        <ColumnTable
          items={people}
          columns={columnsOf(tenant, visible)}
          keyOf={({ id }) => id}
          isWhole={!list.hasNextPage}
          onNearEnd={readOn}
        />
      )}
      <ListFoot list={list} />
    </section>
  )
}

const columnsOf = (tenant: Tenant, visible: boolean): readonly Column<Member>[] => [
  {
    title: text.people.columns.name,
    className: 'ellipsis',
    cell: (member) => <MemberLink tenant={tenant} member={member} />,
  },
  { title: text.people.columns.email, className: 'ellipsis', cell: ({ email }) => email },
  {
    title: text.people.columns.state,
    className: 'nowrap',
    cell: (member) => <MemberState member={member} />,
  },
  {
    title: text.people.columns.shownAs,
    className: 'ellipsis',
    cell: (member) => <ShownAs member={member} visible={visible} />,
  },
  {
    title: text.people.columns.since,
    className: 'nowrap',
    cell: ({ since }) => <RelativeTime at={since} />,
  },
]

interface ShownAsProps {
  readonly member: Member
  readonly visible: boolean
}

/** Whose address is not proven is shown under an id that nobody can be matched by. */
function ShownAs({ member: { id, offeredAs }, visible }: ShownAsProps) {
  if (offeredAs === id) return <Aside word={text.people.byName} why={text.people.byNameHint} />
  if (offeredAs !== null) return <code>{offeredAs}</code>
  if (!visible) return <span className="dim">{text.people.hidden}</span>
  return <Aside word={text.people.sentAlready} why={text.people.sentHint} />
}

const Aside = ({ word, why }: { readonly word: string; readonly why: string }) => (
  <span className="dim" title={why}>
    {word}
  </span>
)
