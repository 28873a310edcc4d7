import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { groupsOfQuery, nameOf, type Person, personQuery } from '../../api/directory.ts'
import { everyOutcome } from '../../api/outbound.ts'
import { failureOf, post, remove } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyText } from '../../parts/copy-command.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { Value } from '../../parts/entry-steps.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingCards, NoSuchThing } from '../../parts/states.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { directory } from '../../text/directory.ts'
import { en } from '../../text/en.ts'
import { LogTable } from '../outbound/log-table.tsx'
import { AccountsTable } from './accounts-table.tsx'
import { Belongs } from './belongs.tsx'
import { PersonDialog } from './person-dialog.tsx'
import { PersonState } from './person-state.tsx'
import { Timeline } from './timeline.tsx'

const text = directory.person

/** `…/people/:p`: who this is, in which groups, where they have accounts, and what was done about them. */
export function OnePerson() {
  const { person: id } = useParams({ from: '/outbound/directory/people/$person' })
  const { data: person, error, refetch } = useQuery(personQuery(id))
  if (error !== null) {
    const failure = failureOf(error)
    if (failure.code === 'person_not_found') return <NoSuchThing what={directory.what.person} />
    return <BrokenState failure={failure} onRetry={() => void refetch()} />
  }
  if (person === undefined) return <LoadingCards />
  return (
    <div className="stack">
      <TabTitle title={nameOf(person)} />
      <Head person={person} />
      <section className="card card-part" aria-labelledby="applications">
        <Title order={2} id="applications" mb={6}>
          {text.applications}
        </Title>
        <AccountsTable kind="person" id={person.id} none={text.noApplications} />
      </section>
      <Belongs kind="person" id={person.id} />
      <Timeline person={person.id} />
      <div className="two">
        <Attributes person={person} />
        <Groups person={person} />
      </div>
      <LogTable filter={{ subject: person.id, outcome: everyOutcome }} title={text.log} withApplication />
    </div>
  )
}

type Act = 'disable' | 'enable' | 'restore' | 'delete'

function Head({ person }: { readonly person: Person }) {
  const { id, enabled, deletedAt, userName } = person
  const [editing, setEditing] = useState(false)
  const [saved, setSaved] = useState(false)
  const [asking, setAsking] = useState<'disable' | 'delete' | null>(null)
  const path = `/directory/people/${id}`
  const act = useAction(
    (what: Act) => (what === 'delete' ? remove<Person>(path) : post<Person>(`${path}/${what}`)),
    { refresh: [['directory'], ['principals'], ['accounts']], onDone: () => setAsking(null) },
  )
  const button = (what: Act) => (
    <ActButton
      may="directory.change"
      size="xs"
      variant="default"
      loading={act.isPending && act.variables === what}
      onClick={() => (what === 'disable' || what === 'delete' ? setAsking(what) : act.mutate(what))}
    >
      {text[what]}
    </ActButton>
  )
  return (
    <header>
      <div className="thing-head">
        <Title order={1} className="clamp">
          {nameOf(person)}
        </Title>
        <PersonState person={person} />
        <span className="dim">{userName}</span>
        <CopyText value={id} label={en.copy.id} />
        <CopyText value={cliLine('directory', 'show', userName)} label={en.copy.asCli} />
        <CopyText value={curlLine('GET', path)} label={en.copy.asCurl} />
      </div>
      <div className="row">
        {deletedAt === null && (
          <ActButton may="directory.change" size="xs" variant="default" onClick={() => setEditing(true)}>
            {directory.edit.open}
          </ActButton>
        )}
        {deletedAt === null && button(enabled ? 'disable' : 'enable')}
        {button(deletedAt === null ? 'delete' : 'restore')}
      </div>
      <Said text={saved ? directory.edit.saved : act.isSuccess ? text.said[act.variables] : undefined} />
      {editing && (
        <PersonDialog
          person={person}
          onDone={() => {
            setEditing(false)
            setSaved(true)
          }}
          onClose={() => setEditing(false)}
        />
      )}
      {asking === null && <Problem error={act.error} />}
      <Confirm
        title={asking === 'delete' ? text.deleteTitle(nameOf(person)) : text.disableTitle(nameOf(person))}
        consequence={asking === 'delete' ? text.deleteText : text.disableText}
        action={asking === 'delete' ? text.delete : text.disable}
        opened={asking !== null}
        pending={act.isPending}
        error={act.error}
        onConfirm={() => asking !== null && act.mutate(asking)}
        onClose={() => {
          act.reset()
          setAsking(null)
        }}
      />
    </header>
  )
}

function Attributes({ person }: { readonly person: Person }) {
  const { data: manager } = useQuery({
    ...personQuery(person.managerId ?? ''),
    enabled: person.managerId !== null,
  })
  const names = Object.keys(person.attributes).sort((one, other) => one.localeCompare(other))
  return (
    <section className="card card-part" aria-labelledby="attributes">
      <Title order={2} id="attributes" mb={6}>
        {text.attributes}
      </Title>
      <dl className="facts">
        {names.map((name) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Value value={person.attributes[name]} />
            </dd>
          </div>
        ))}
        {person.managerId !== null && (
          <div>
            <dt>{text.manager}</dt>
            <dd>
              <Link to="/outbound/directory/people/$person" params={{ person: person.managerId }}>
                {manager === undefined ? person.managerId : nameOf(manager)}
              </Link>
            </dd>
          </div>
        )}
        <div>
          <dt>{text.id}</dt>
          <dd className="mono">{person.id}</dd>
        </div>
        <div>
          <dt>{text.changed}</dt>
          <dd>
            <RelativeTime at={person.updatedAt} />
          </dd>
        </div>
      </dl>
    </section>
  )
}

function Groups({ person: { id } }: { readonly person: Person }) {
  const { data: groups, error, refetch } = useQuery(groupsOfQuery(id))
  return (
    <section className="card card-part" aria-labelledby="groups">
      <Title order={2} id="groups" mb={6}>
        {text.groups}
      </Title>
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {groups?.length === 0 && <Text c="dimmed">{text.noGroups}</Text>}
      <ul className="setup">
        {groups?.map((group) => (
          <li key={group.id}>
            <Link to="/outbound/directory/groups/$group" params={{ group: group.id }}>
              {group.displayName}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
