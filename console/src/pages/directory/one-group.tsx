import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { type Group, groupQuery } from '../../api/directory.ts'
import { failureOf, post, remove } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyText } from '../../parts/copy-command.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingCards, NoSuchThing } from '../../parts/states.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { useAction } from '../../parts/use-action.ts'
import { directory } from '../../text/directory.ts'
import { en } from '../../text/en.ts'
import { AccountsTable } from './accounts-table.tsx'
import { Belongs } from './belongs.tsx'
import { GroupMembers } from './group-members.tsx'
import { GroupNameDialog } from './group-name-dialog.tsx'
import { InBin } from './person-state.tsx'

const text = directory.group

/** `…/groups/:g`: who is in it, and where it is provisioned. */
export function OneGroup() {
  const { group: id } = useParams({ from: '/outbound/directory/groups/$group' })
  const { data: group, error, refetch } = useQuery(groupQuery(id))
  if (error !== null) {
    const failure = failureOf(error)
    if (failure.code === 'group_not_found') return <NoSuchThing what={directory.what.group} />
    return <BrokenState failure={failure} onRetry={() => void refetch()} />
  }
  if (group === undefined) return <LoadingCards />
  return (
    <div className="stack">
      <TabTitle title={group.displayName} />
      <Head group={group} />
      <Belongs kind="group" id={group.id} />
      <GroupMembers group={group} />
      <section className="card card-part" aria-labelledby="applications">
        <Title order={2} id="applications" mb={6}>
          {text.applications}
        </Title>
        <AccountsTable kind="group" id={group.id} none={text.noApplications} />
      </section>
    </div>
  )
}

function Head({ group }: { readonly group: Group }) {
  const { id, displayName, deletedAt } = group
  const [renaming, setRenaming] = useState(false)
  const [asking, setAsking] = useState(false)
  const path = `/directory/groups/${id}`
  const refresh = [['directory'], ['principals'], ['accounts']]
  const bin = useAction((_: undefined) => remove(path), { refresh, onDone: () => setAsking(false) })
  const restore = useAction((_: undefined) => post(`${path}/restore`), { refresh })
  return (
    <header>
      <div className="thing-head">
        <Title order={1} className="clamp">
          {displayName}
        </Title>
        {deletedAt !== null && <InBin />}
        <CopyText value={id} label={en.copy.id} />
        <CopyText value={cliLine('directory', 'show', '--group', id)} label={en.copy.asCli} />
        <CopyText value={curlLine('GET', path)} label={en.copy.asCurl} />
      </div>
      <div className="row">
        {deletedAt === null ? (
          <>
            <ActButton may="directory.change" size="xs" variant="default" onClick={() => setRenaming(true)}>
              {directory.editGroup.open}
            </ActButton>
            <ActButton may="directory.change" size="xs" variant="default" onClick={() => setAsking(true)}>
              {text.delete}
            </ActButton>
          </>
        ) : (
          <ActButton
            may="directory.change"
            size="xs"
            variant="default"
            loading={restore.isPending}
            onClick={() => restore.mutate(undefined)}
          >
            {text.restore}
          </ActButton>
        )}
      </div>
      {renaming && (
        <GroupNameDialog group={group} onDone={() => setRenaming(false)} onClose={() => setRenaming(false)} />
      )}
      <Problem error={restore.error} />
      <Confirm
        title={text.deleteTitle(displayName)}
        consequence={text.deleteText}
        action={text.delete}
        opened={asking}
        pending={bin.isPending}
        error={bin.error}
        onConfirm={() => bin.mutate(undefined)}
        onClose={() => setAsking(false)}
      />
    </header>
  )
}
