import { Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type ReceivedGroup, receivedGroupsQuery } from '../../api/properties.ts'
import { failureOf } from '../../api/request.ts'
import { type Tenant, tenantPath } from '../../api/tenants.ts'
import { ListFoot } from '../../parts/list-foot.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { ShortId } from '../../parts/short-id.tsx'
import { BrokenState, EmptyState, LoadingRows, NoResults } from '../../parts/states.tsx'
import { formatNumber } from '../../text/format.ts'
import { memberText } from '../../text/members.ts'
import { propertyText } from '../../text/properties.ts'
import { NestedGroups } from './nested-groups.tsx'
import { ProductRoles } from './product-roles.tsx'
import { useTenant } from './use-tenant.ts'

const text = memberText.groups
const from = '/inbound/tenants/$tenant/groups'

/** `…/groups`: the groups that identity providers have sent, and the roles they give. */
export function TenantGroups() {
  const tenant = useTenant()
  const { search } = useSearch({ from })
  const navigate = useNavigate({ from })
  const list = useInfiniteQuery(receivedGroupsQuery(tenant.id, search))
  const groups = list.data?.pages.flatMap(({ items }) => items) ?? []
  const find = (wanted: string) =>
    void navigate({ search: wanted === '' ? {} : { search: wanted }, replace: true })
  return (
    <div className="stack">
      <ProductRoles tenant={tenant} />
      <section className="card">
        <div className="card-part">
          <PageHead
            order={2}
            title={text.title}
            about={text.about}
            cli={cliLine('product-role', 'groups', '--tenant', tenant.name)}
            curl={curlLine('GET', `${tenantPath(tenant.id)}/groups`)}
          />
          <div className="grow">
            <SearchField label={propertyText.roles.search} value={search ?? ''} onChange={find} />
          </div>
        </div>
        {list.error !== null && (
          <BrokenState failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
        )}
        {list.isPending && list.error === null && <LoadingRows />}
        {list.isSuccess && groups.length === 0 && search !== undefined && (
          <NoResults filters={[memberText.searched(search)]} onClear={() => find('')} />
        )}
        {list.isSuccess && groups.length === 0 && search === undefined && (
          <EmptyState title={text.empty}>
            <Text size="md">{text.emptyText}</Text>
          </EmptyState>
        )}
        {groups.length > 0 && <Table tenant={tenant} groups={groups} />}
        <ListFoot list={list} />
      </section>
    </div>
  )
}

interface TableProps {
  readonly tenant: Tenant
  readonly groups: readonly ReceivedGroup[]
}

const Table = ({ tenant, groups }: TableProps) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.name}</th>
          <th scope="col" className="number">
            {text.columns.members}
          </th>
          <th scope="col">{propertyText.roles.gives}</th>
          <th scope="col">{text.columns.externalId}</th>
        </tr>
      </thead>
      <tbody>
        {groups.map(({ id, displayName, members, groups: nested, roles, externalId }) => (
          <tr key={id}>
            <th scope="row" className="ellipsis">
              <Link to="/inbound/tenants/$tenant/groups/$group" params={{ tenant: tenant.id, group: id }}>
                {displayName ?? text.unnamed}
              </Link>
            </th>
            <td className="number">{formatNumber(members)}</td>
            <td>
              {roles.join(', ')} {roles.length > 0 && <NestedGroups groups={nested} />}
            </td>
            <td>{externalId === null ? '–' : <ShortId text={externalId} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
