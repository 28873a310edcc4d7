import { Button, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { censusQuery, type Group, groupsQuery } from '../../api/directory.ts'
import { ActButton } from '../../parts/act-button.tsx'
import type { Column } from '../../parts/column-table.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { EmptyState } from '../../parts/states.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { directory } from '../../text/directory.ts'
import { formatNumber } from '../../text/format.ts'
import { cleanFilter, DirectoryList } from './directory-list.tsx'
import { GroupNameDialog } from './group-name-dialog.tsx'
import { InBin } from './person-state.tsx'

const text = directory.groups
const from = '/outbound/directory/groups'

/** `/outbound/directory/groups`. */
export function Groups() {
  const filter = useSearch({ from })
  const navigate = useNavigate({ from })
  const query = useInfiniteQuery(groupsQuery(filter))
  const { data: census } = useQuery(censusQuery)
  const [adding, setAdding] = useState(false)
  return (
    <>
      <TabTitle title={text.title} />
      <PageHead
        title={text.title}
        about={
          census === undefined ? text.about : text.census(census.groups, formatNumber(census.memberships))
        }
        cli="rollcall directory list --groups"
        curl={curlLine('GET', '/directory/groups')}
      >
        <ActButton may="directory.change" size="xs" variant="default" onClick={() => setAdding(true)}>
          {directory.editGroup.add}
        </ActButton>
      </PageHead>
      {adding && (
        <GroupNameDialog
          onDone={({ id }) =>
            void navigate({ to: '/outbound/directory/groups/$group', params: { group: id } })
          }
          onClose={() => setAdding(false)}
        />
      )}
      <DirectoryList
        label={text.title}
        filter={filter}
        onFilter={(next) => void navigate({ search: cleanFilter(next), replace: true })}
        query={query}
        empty={<Empty inBin={filter.which === 'deleted'} />}
        columns={columns}
      />
    </>
  )
}

const Empty = ({ inBin }: { readonly inBin: boolean }) =>
  inBin ? (
    <EmptyState title={text.emptyBin}>
      <Text size="md">{text.emptyBinText}</Text>
    </EmptyState>
  ) : (
    <EmptyState title={text.empty}>
      <Text size="md">{text.emptyText}</Text>
      <Button size="xs" renderRoot={(props) => <Link to="/outbound/directory/import" {...props} />}>
        {directory.people.import}
      </Button>
      <CopyCommand command={directory.import.command('memberships.csv')} />
    </EmptyState>
  )

const columns: readonly Column<Group>[] = [
  {
    title: text.columns.name,
    className: 'ellipsis',
    cell: ({ id, displayName, deletedAt }) => (
      <>
        <Link to="/outbound/directory/groups/$group" params={{ group: id }}>
          {displayName}
        </Link>{' '}
        {deletedAt !== null && <InBin />}
      </>
    ),
  },
  {
    title: text.columns.changed,
    className: 'nowrap',
    cell: ({ updatedAt }) => <RelativeTime at={updatedAt} />,
  },
]
