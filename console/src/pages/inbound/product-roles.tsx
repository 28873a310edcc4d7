import { Button, Stack, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useState } from 'react'
import { receivedGroupsQuery, rolesPath, type TenantRole, tenantRolesQuery } from '../../api/properties.ts'
import { failureOf, put, remove } from '../../api/request.ts'
import type { Tenant } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Confirm, Dialog } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { RowActions } from '../../parts/row-actions.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { useAction } from '../../parts/use-action.ts'
import { propertyText } from '../../text/properties.ts'
import { DeclareRole } from './declare-role.tsx'
import { NestedGroups } from './nested-groups.tsx'
import { RetractRole } from './retract-role.tsx'

const text = propertyText.roles

const touched = (tenant: Tenant) => [
  ['product-roles', tenant.id],
  ['tenant-groups', tenant.id],
]

const rolePath = (tenant: Tenant, role: string) => `${rolesPath(tenant.id)}/${encodeURIComponent(role)}`
const groupPath = (tenant: Tenant, role: string, group: string) =>
  `${rolePath(tenant, role)}/groups/${encodeURIComponent(group)}`

type Mapping = TenantRole['mappings'][number]

/** The product's roles, each with the groups that give it. */
export function ProductRoles({ tenant }: { readonly tenant: Tenant }) {
  const { data: roles, error, refetch } = useQuery(tenantRolesQuery(tenant.id))
  const [declaring, setDeclaring] = useState(false)
  const [mapping, setMapping] = useState<string | null>(null)
  const [ending, setEnding] = useState<Mapping | null>(null)
  const [retracting, setRetracting] = useState<string | null>(null)
  const end = useAction(({ role, group }: Mapping) => remove(groupPath(tenant, role, group.id)), {
    refresh: touched(tenant),
    onDone: () => setEnding(null),
  })
  return (
    <section className="card card-part">
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('product-role', 'list', '--tenant', tenant.name)}
        curl={curlLine('GET', rolesPath(tenant.id))}
      >
        <ActButton may="tenants.manage" size="xs" variant="default" onClick={() => setDeclaring(true)}>
          {text.declare}
        </ActButton>
      </PageHead>
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {roles === undefined && error === null && <LoadingRows />}
      {roles?.length === 0 && <Text c="dimmed">{text.empty}</Text>}
      {roles !== undefined && roles.length > 0 && (
        <Table roles={roles} onMap={setMapping} onEnd={setEnding} onRetract={setRetracting} />
      )}
      {declaring && (
        <DeclareRole
          path={rolesPath(tenant.id)}
          refresh={touched(tenant)}
          onClose={() => setDeclaring(false)}
        />
      )}
      {mapping !== null && <MapGroup tenant={tenant} role={mapping} onClose={() => setMapping(null)} />}
      <Confirm
        title={text.unmapTitle}
        consequence={text.unmapText}
        action={text.unmapAction}
        opened={ending !== null}
        pending={end.isPending}
        error={end.error}
        onConfirm={() => ending !== null && end.mutate(ending)}
        onClose={() => setEnding(null)}
      />
      <RetractRole
        path={rolesPath(tenant.id)}
        role={retracting}
        consequence={text.retractText}
        refresh={touched(tenant)}
        onClose={() => setRetracting(null)}
      />
    </section>
  )
}

interface TableProps {
  readonly roles: readonly TenantRole[]
  readonly onMap: (role: string) => void
  readonly onEnd: (mapping: Mapping) => void
  readonly onRetract: (role: string) => void
}

const Table = ({ roles, onMap, onEnd, onRetract }: TableProps) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.role}</th>
          <th scope="col">{text.columns.groups}</th>
          <th scope="col">
            <span className="visually-hidden">{text.columns.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {roles.map(({ name, title, protected: isProtected, scope, mappings }) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>{' '}
              <span className="dim">
                {[...(title === name ? [] : [title]), ...(scope === 'product' ? [text.everywhere] : [])].join(
                  ' · ',
                )}
              </span>
            </th>
            <td>
              {isProtected && <span className="dim">{text.protected}</span>}
              {!isProtected && mappings.length === 0 && <span className="dim">{text.none}</span>}
              <span className="row">
                {mappings.map((mapping) => {
                  const group = mapping.group.displayName ?? text.unnamed
                  return (
                    <ActButton
                      key={mapping.group.id}
                      may="tenants.change"
                      size="compact-xs"
                      variant="light"
                      rightSection={<X size={12} aria-hidden />}
                      aria-label={text.unmap(group, name)}
                      onClick={() => onEnd(mapping)}
                    >
                      {group}
                    </ActButton>
                  )
                })}
              </span>
            </td>
            <td className="end">
              <RowActions
                actions={[
                  ...(isProtected
                    ? []
                    : [
                        {
                          word: text.map,
                          label: text.mapOf(name),
                          may: 'tenants.change' as const,
                          act: () => onMap(name),
                        },
                      ]),
                  ...(scope === 'tenant'
                    ? [
                        {
                          word: text.retractWord,
                          label: text.retract(name),
                          may: 'tenants.manage' as const,
                          act: () => onRetract(name),
                        },
                      ]
                    : []),
                ]}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

interface MapGroupProps {
  readonly tenant: Tenant
  readonly role: string
  readonly onClose: () => void
}

/** Finds the group by its name; what counts is its id. */
function MapGroup({ tenant, role, onClose }: MapGroupProps) {
  const [search, setSearch] = useState('')
  const list = useInfiniteQuery(receivedGroupsQuery(tenant.id, search))
  const groups = list.data?.pages[0]?.items
  const map = useAction((group: string) => put(groupPath(tenant, role, group), undefined), {
    refresh: touched(tenant),
    onDone: onClose,
  })
  return (
    <Dialog title={text.mapOf(role)} opened onClose={onClose}>
      <Stack gap="sm">
        <Text size="md">{text.mapText}</Text>
        <SearchField label={text.search} value={search} onChange={setSearch} />
        {groups?.length === 0 && <Text c="dimmed">{text.noGroup}</Text>}
        <ul className="plain-list">
          {groups
            ?.filter(({ roles }) => !roles.includes(role))
            .map(({ id, displayName, members, groups: nested }) => (
              <li key={id} className="row" style={{ marginBlockEnd: 4 }}>
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={map.isPending}
                  onClick={() => map.mutate(id)}
                >
                  {text.choose(displayName ?? text.unnamed)}
                </Button>
                <span className="dim">{members}</span>
                <NestedGroups groups={nested} />
              </li>
            ))}
        </ul>
        <Problem error={map.error} />
      </Stack>
    </Dialog>
  )
}
