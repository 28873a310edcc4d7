import { Button, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { galleryQuery } from '../../api/outbound.ts'
import { failureOf } from '../../api/request.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { outbound } from '../../text/outbound.ts'

const text = outbound.wizard

/** The gallery: what an application can be made from. */
export function ChooseTarget() {
  const { data: entries, error, refetch } = useQuery(galleryQuery)
  const [search, setSearch] = useState('')
  if (error !== null) return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  if (entries === undefined) return <LoadingRows />
  const shown = entries.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()))
  return (
    <>
      <Title order={2}>{text.choose}</Title>
      <Text size="sm" c="dimmed" mb={8}>
        {text.chooseHint}
      </Text>
      <TextInput
        type="search"
        label={text.search}
        maw={360}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {shown.length === 0 && (
        <EmptyState title={text.none}>
          <Button
            size="xs"
            renderRoot={(props) => (
              <Link to="/outbound/applications/new" search={{ from: 'scim' }} {...props} />
            )}
          >
            {text.generic}
          </Button>
        </EmptyState>
      )}
      <ul className="tiles">
        {shown.map(({ id, name, description }) => (
          <li key={id}>
            <Link to="/outbound/applications/new" search={{ from: id }} className="tile">
              <strong>{name}</strong>
              <span className="dim">{description}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
