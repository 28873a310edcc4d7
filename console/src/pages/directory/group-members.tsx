import { Button, Group as Row, SegmentedControl, Text, Title } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Group, type Member, membersQuery, type Principal } from '../../api/directory.ts'
import { failureOf, post } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { type Column, ColumnTable } from '../../parts/column-table.tsx'
import { PrincipalLink } from '../../parts/principal-link.tsx'
import { PrincipalPicker } from '../../parts/principal-picker.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { useAction } from '../../parts/use-action.ts'
import { directory } from '../../text/directory.ts'
import { en } from '../../text/en.ts'

const text = directory.group

/** The direct members of a group, page by page, and adding and removing them. */
export function GroupMembers({ group: { id, deletedAt } }: { readonly group: Group }) {
  const members = useInfiniteQuery(membersQuery(id))
  const change = useMembers(id)
  const all = members.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <section className="card card-part" aria-labelledby="members">
      <Title order={2} id="members" mb={6}>
        {text.members}{' '}
        {members.isSuccess && (
          <Text span size="sm" c="dimmed">
            {text.count(all.length, members.hasNextPage)}
          </Text>
        )}
      </Title>
      {deletedAt === null && <AddMember change={change} />}
      <Said text={change.data} />
      <Problem error={change.error} />
      {members.error !== null && (
        <BrokenState failure={failureOf(members.error)} onRetry={() => void members.refetch()} />
      )}
      {members.isPending && members.error === null && <LoadingRows />}
      {members.isSuccess && all.length === 0 && (
        <EmptyState title={text.empty}>
          <Text size="md">{text.emptyText}</Text>
        </EmptyState>
      )}
      {all.length > 0 && (
        <ColumnTable
          items={all}
          columns={columnsOf((member) => change.mutate({ remove: member }))}
          keyOf={({ id }) => id}
          isWhole={!members.hasNextPage}
          onNearEnd={
            members.hasNextPage && !members.isFetchingNextPage
              ? () => void members.fetchNextPage()
              : undefined
          }
        />
      )}
      {members.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          mt="sm"
          loading={members.isFetchingNextPage}
          onClick={() => void members.fetchNextPage()}
        >
          {en.page.more}
        </Button>
      )}
    </section>
  )
}

type Change = { readonly add: Principal } | { readonly remove: Member }

/** Adds or removes one member; says what came of it. */
function useMembers(id: string) {
  return useAction(
    async (change: Change) => {
      const one = 'add' in change ? change.add : change.remove
      const references = [{ kind: one.kind, reference: one.id }]
      const body = 'add' in change ? { add: references } : { remove: references }
      const { added } = await post<{ added: number }>(`/directory/groups/${id}/members`, body)
      if (!('add' in change)) return text.removed(one.name)
      return added > 0 ? text.added(one.name) : text.already(one.name)
    },
    { refresh: [['directory', 'members'], ['directory', 'groups-of'], ['accounts']] },
  )
}

function AddMember({ change }: { readonly change: ReturnType<typeof useMembers> }) {
  const [kind, setKind] = useState<Principal['kind']>('person')
  const [chosen, setChosen] = useState<Principal | null>(null)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (chosen !== null) change.mutate({ add: chosen }, { onSuccess: () => setChosen(null) })
      }}
    >
      <Row align="flex-end" gap="xs">
        <SegmentedControl
          aria-label={text.addKind}
          size="sm"
          value={kind}
          onChange={(word) => {
            setKind(word === 'group' ? 'group' : 'person')
            setChosen(null)
          }}
          data={[
            { value: 'person', label: text.person },
            { value: 'group', label: text.group },
          ]}
        />
        <div className="grow">
          <PrincipalPicker key={kind} kind={kind} value={chosen} onChange={setChosen} />
        </div>
        <ActButton may="directory.change" type="submit" disabled={chosen === null} loading={change.isPending}>
          {text.add}
        </ActButton>
      </Row>
    </form>
  )
}

const columnsOf = (onRemove: (member: Member) => void): readonly Column<Member>[] => [
  { title: text.columns.name, cell: (member) => <PrincipalLink {...member} /> },
  { title: text.columns.kind, cell: ({ kind }) => text.kinds[kind] },
  {
    title: text.columns.action,
    isTitleHidden: true,
    className: 'end',
    cell: (member) => (
      <ActButton
        may="directory.change"
        size="compact-xs"
        variant="default"
        aria-label={text.removeTitle(member.name)}
        onClick={() => onRemove(member)}
      >
        {text.remove}
      </ActButton>
    ),
  },
]
