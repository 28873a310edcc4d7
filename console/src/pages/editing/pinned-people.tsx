import { Button, Text } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { groupQuery, nameOf, type Principal, personQuery, principalsQuery } from '../../api/directory.ts'
import type { MappedObject } from '../../api/editing.ts'
import { entriesQuery } from '../../api/queries.ts'
import { PrincipalPicker } from '../../parts/principal-picker.tsx'
import { editing } from '../../text/editing.ts'

const text = editing.mappings
const from = '/outbound/applications/$application/mappings/$object'
const mostPinned = 3

interface Pinned {
  readonly principals: readonly Principal[]
  readonly pin: (principal: Principal) => void
  readonly unpin: (id: string) => void
}

/**
 * Up to three people or groups a mapping is worked out for: in the URL, else who was provisioned last, else the first
 * of the directory. Somebody out of scope would show `active` as false, and have the admin look for a fault.
 */
export function usePinned(object: MappedObject): Pinned {
  const kind = object === 'users' ? 'person' : 'group'
  const { sample } = useSearch({ from })
  const navigate = useNavigate({ from })
  const wanted = sample?.split(',').filter((id) => id !== '') ?? []
  const { application } = useParams({ from })
  const last = useQuery({ ...entriesQuery(application), enabled: wanted.length === 0 })
  const provisioned = last.data?.find(
    ({ subject, outcome }) => subject.kind === kind && (outcome === 'created' || outcome === 'updated'),
  )
  const { data: some = [] } = useQuery({
    ...principalsQuery(kind, ''),
    enabled: last.isFetched && provisioned === undefined,
  })
  const sampled = provisioned === undefined ? some.slice(0, 1) : [provisioned.subject]
  const ids = (wanted.length > 0 ? wanted : sampled.map(({ id }) => id)).slice(0, mostPinned)
  const people = useQueries({
    queries: ids.map((id) => ({ ...personQuery(id), enabled: kind === 'person', retry: false })),
  })
  const groups = useQueries({
    queries: ids.map((id) => ({ ...groupQuery(id), enabled: kind === 'group', retry: false })),
  })
  const show = (next: readonly string[]) =>
    void navigate({ search: next.length === 0 ? {} : { sample: next.join(',') }, replace: true })
  return {
    principals: ids.map((id, index) => {
      const person = people[index]?.data
      const name = person === undefined ? groups[index]?.data?.displayName : nameOf(person)
      return { kind, id, name: name ?? id, detail: '' }
    }),
    pin: ({ id }) => show([...ids.filter((one) => one !== id), id].slice(-mostPinned)),
    unpin: (id) => show(ids.filter((one) => one !== id)),
  }
}

/** Who is pinned, with a way to pin somebody else. */
export const PinnedPeople = ({
  object,
  pinned,
}: {
  readonly object: MappedObject
  readonly pinned: Pinned
}) => (
  <div className="row" style={{ marginBlockEnd: 8, alignItems: 'flex-end' }}>
    {pinned.principals.length < mostPinned ? (
      <div className="grow">
        <PrincipalPicker
          kind={object === 'users' ? 'person' : 'group'}
          label={text.sample[object]}
          value={null}
          onChange={(principal) => principal !== null && pinned.pin(principal)}
        />
      </div>
    ) : (
      <Text size="sm" c="dimmed">
        {text.mostPinned}
      </Text>
    )}
    {pinned.principals.map(({ id, name }) => (
      <Button
        key={id}
        size="xs"
        variant="light"
        aria-label={text.unpin(name)}
        rightSection={<X size={12} aria-hidden />}
        onClick={() => pinned.unpin(id)}
      >
        {name}
      </Button>
    ))}
  </div>
)
