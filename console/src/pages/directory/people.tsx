import { Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { censusQuery, nameOf, type Person, peopleQuery } from '../../api/directory.ts'
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
import { PersonDialog } from './person-dialog.tsx'
import { PersonState } from './person-state.tsx'

const text = directory.people
const from = '/outbound/directory/people'

/** `/outbound/directory/people`: everyone, searched by the server. */
export function People() {
  const filter = useSearch({ from })
  const navigate = useNavigate({ from })
  const query = useInfiniteQuery(peopleQuery(filter))
  const { data: census } = useQuery(censusQuery)
  const about =
    census === undefined
      ? text.about
      : text.census(census.people, formatNumber(census.enabledPeople), formatNumber(census.deletedPeople))
  return (
    <>
      <TabTitle title={text.title} />
      <PageHead
        title={text.title}
        about={about}
        cli="rollcall directory list"
        curl={curlLine('GET', '/directory/people')}
      >
        <AddPerson />
        <ImportButton />
      </PageHead>
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

function AddPerson() {
  const [adding, setAdding] = useState(false)
  const navigate = useNavigate()
  return (
    <>
      <ActButton may="directory.change" size="xs" variant="default" onClick={() => setAdding(true)}>
        {directory.edit.add}
      </ActButton>
      {adding && (
        <PersonDialog
          onDone={({ id }) =>
            void navigate({ to: '/outbound/directory/people/$person', params: { person: id } })
          }
          onClose={() => setAdding(false)}
        />
      )}
    </>
  )
}

const ImportButton = () => (
  <ActButton
    may="directory.change"
    size="xs"
    renderRoot={(props) => <Link to="/outbound/directory/import" {...props} />}
  >
    {text.import}
  </ActButton>
)

const Empty = ({ inBin }: { readonly inBin: boolean }) =>
  inBin ? (
    <EmptyState title={text.emptyBin}>
      <Text size="md">{text.emptyBinText}</Text>
    </EmptyState>
  ) : (
    <EmptyState title={text.empty}>
      <Text size="md">{text.emptyText}</Text>
      <ImportButton />
      <CopyCommand command={directory.import.command('people.csv')} />
    </EmptyState>
  )

const columns: readonly Column<Person>[] = [
  {
    title: text.columns.name,
    className: 'ellipsis',
    cell: (person) => (
      <Link to="/outbound/directory/people/$person" params={{ person: person.id }}>
        {nameOf(person)}
      </Link>
    ),
  },
  { title: text.columns.userName, head: 'w-half', className: 'ellipsis', cell: ({ userName }) => userName },
  {
    title: text.columns.department,
    className: 'ellipsis',
    cell: ({ attributes }) => String(attributes['department'] ?? ''),
  },
  {
    title: text.columns.title,
    className: 'ellipsis',
    cell: ({ attributes }) => String(attributes['jobTitle'] ?? ''),
  },
  { title: text.columns.state, head: 'w-word', cell: (person) => <PersonState person={person} /> },
  {
    title: text.columns.changed,
    head: 'w-word',
    className: 'nowrap',
    cell: ({ updatedAt }) => <RelativeTime at={updatedAt} />,
  },
]
