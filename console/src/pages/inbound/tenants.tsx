import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { failureOf, post } from '../../api/request.ts'
import { type Tenant, tenantsQuery, tokensQuery } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows, NoResults } from '../../parts/states.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { RelativeTime, useNow } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatNumber } from '../../text/format.ts'
import { inbound } from '../../text/inbound.ts'
import { lastUse, tokenState } from './token-status.ts'

const text = inbound.list
const from = '/inbound/tenants'
/** Each row asks for its tokens; more rows than this are found by searching. */
const shownRows = 50

/** `/inbound/tenants`: the organisations that send people here. */
export function Tenants() {
  const search = useSearch({ from })
  const navigate = useNavigate({ from })
  const { data, error, refetch } = useQuery(tenantsQuery)
  const open = () => void navigate({ search: { ...search, new: '1' } })
  const add = (
    <ActButton may="tenants.manage" size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={open}>
      {text.add}
    </ActButton>
  )
  return (
    <>
      <TabTitle title={text.title} />
      <PageHead
        title={text.title}
        about={text.about}
        cli="rollcall tenant list"
        curl={curlLine('GET', '/tenants')}
      >
        {add}
      </PageHead>
      <section className="card">
        {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
        {data === undefined && error === null && <LoadingRows />}
        {data?.length === 0 && (
          <EmptyState title={text.empty}>
            <Text size="md">{text.emptyText}</Text>
            {add}
            <CopyCommand command={text.command} />
          </EmptyState>
        )}
        {data !== undefined && data.length > 0 && (
          <List
            all={data}
            search={search.search ?? ''}
            onSearch={(wanted) =>
              void navigate({ search: wanted === '' ? {} : { search: wanted }, replace: true })
            }
          />
        )}
      </section>
      <AddTenant opened={search.new !== undefined} onClose={() => void navigate({ search: {} })} />
    </>
  )
}

interface ListProps {
  readonly all: readonly Tenant[]
  readonly search: string
  readonly onSearch: (search: string) => void
}

function List({ all, search, onSearch }: ListProps) {
  const found = all.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))
  const shown = found.slice(0, shownRows)
  return (
    <>
      {all.length > 8 && (
        <div className="filters">
          <SearchField label={text.search} value={search} onChange={onSearch} />
        </div>
      )}
      {found.length === 0 && <NoResults filters={[`“${search}”`]} onClear={() => onSearch('')} />}
      {found.length > 0 && (
        <div className="scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{text.columns.name}</th>
                <th scope="col">{text.columns.tokens}</th>
                <th scope="col">{text.columns.lastRequest}</th>
                <th scope="col">{text.columns.since}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((tenant) => (
                <Row key={tenant.id} tenant={tenant} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown.length < found.length && (
        <footer className="card-foot dim">
          {text.shown(formatNumber(shown.length), formatNumber(found.length))}
        </footer>
      )}
    </>
  )
}

function Row({ tenant: { id, name, createdAt } }: { readonly tenant: Tenant }) {
  const now = useNow()
  const { data: tokens } = useQuery(tokensQuery(id))
  const working = tokens?.filter((token) => token.status === 'active') ?? []
  const ending = working.some((token) => tokenState(token, now) === 'expiresSoon')
  const last = tokens === undefined ? undefined : lastUse(tokens)
  return (
    <tr>
      <th scope="row" className="ellipsis">
        <Link to="/inbound/tenants/$tenant" params={{ tenant: id }}>
          {name}
        </Link>
      </th>
      <td className="nowrap">
        {tokens !== undefined &&
          (working.length === 0 ? (
            <span className="dim">{text.noToken}</span>
          ) : (
            `${text.working(working.length)}${ending ? ` · ${inbound.tokens.state.expiresSoon}` : ''}`
          ))}
      </td>
      <td>
        {tokens !== undefined &&
          (last?.lastUsedAt === undefined || last.lastUsedAt === null ? (
            <span className="dim">{text.none}</span>
          ) : (
            <RelativeTime at={last.lastUsedAt} />
          ))}
      </td>
      <td>
        <RelativeTime at={createdAt} />
      </td>
    </tr>
  )
}

function AddTenant({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const navigate = useNavigate()
  const add = useAction((wanted: string) => post<Tenant>('/tenants', { name: wanted }), {
    refresh: [tenantsQuery.queryKey],
    onDone: ({ id }) => {
      setName('')
      void navigate({ to: '/inbound/tenants/$tenant/setup', params: { tenant: id } })
    },
  })
  return (
    <Dialog title={inbound.create.title} opened={opened} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate(name.trim())
        }}
      >
        <Stack gap="sm">
          <TextInput
            required
            data-autofocus
            label={inbound.create.name}
            description={inbound.create.hint}
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Problem error={add.error} />
          <div className="row">
            <Button type="submit" loading={add.isPending}>
              {inbound.create.submit}
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  )
}
