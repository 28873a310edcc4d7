import { Button, Text, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { type GalleryEntry, galleryQuery } from '../../api/outbound.ts'
import { type Application, applicationsQuery } from '../../api/queries.ts'
import { failureOf, post } from '../../api/request.ts'
import { Problem } from '../../parts/problem.tsx'
import { BrokenState, LoadingRows, NoSuchThing } from '../../parts/states.tsx'
import { useAction } from '../../parts/use-action.ts'
import { outbound } from '../../text/outbound.ts'
import { CheckList } from './connection-check.tsx'
import { ConnectionForm } from './connection-form.tsx'
import { type ConnectionInput, changeOf, inputOf } from './connection-input.ts'
import { useConnection } from './use-connection.ts'

const text = outbound.wizard
/** Stands for an application that has a name of its own. */
const generic = 'scim'

/** The first page before it is saved: what to do at the application, its address and token. */
export function NewTarget({ entryId }: { readonly entryId: string }) {
  const { data: entries, error, refetch } = useQuery(galleryQuery)
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const create = useAction(
    (input: ConnectionInput) =>
      post<Application>('/applications', {
        name: input.name,
        from: entryId,
        ...changeOf(input, inputOf(input.name)),
      }),
    {
      refresh: [applicationsQuery.queryKey],
      onDone: (made) => {
        queryClient.setQueryData(applicationsQuery.queryKey, (all) => [...(all ?? []), made])
        void navigate({
          to: '/outbound/applications/new',
          search: { application: made.id, step: 'target' },
          replace: true,
        })
      },
    },
  )
  if (error !== null) return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  if (entries === undefined) return <LoadingRows />
  const entry = entries.find(({ id }) => id === entryId)
  if (entry === undefined) return <NoSuchThing what={outbound.what.application} />
  return (
    <div className="two">
      <ConnectionForm
        withName
        initial={{ ...inputOf(entry.id === generic ? '' : entry.name), url: entry.url }}
        tokenSet={false}
        urlHint={entry.urlHint}
        pending={create.isPending}
        error={create.error}
        onSave={(input) => create.mutate(input)}
      />
      <SetUpThere entry={entry} />
    </div>
  )
}

/** What an admin does at the application first, and what is worth knowing. */
function SetUpThere({ entry: { id, name, setup, notes } }: { readonly entry: GalleryEntry }) {
  return (
    <div>
      {setup.length > 0 && (
        <>
          <Title order={3}>{id === generic ? text.setupThere : text.setup(name)}</Title>
          <ol className="setup">
            {setup.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
        </>
      )}
      {notes.length > 0 && (
        <>
          <Title order={3}>{text.notes}</Title>
          <ul className="setup">
            {notes.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

interface SavedTargetProps {
  readonly application: Application
  readonly onNext: () => void
}

/** The first page once it is saved: the test runs by itself. */
export function SavedTarget({ application, onNext }: SavedTargetProps) {
  const { test, save } = useConnection(application.id)
  const { mutate } = test
  const tested = useRef(false)
  useEffect(() => {
    if (tested.current || !application.connection.tokenSet || application.connection.url === '') return
    tested.current = true
    mutate(undefined)
  }, [mutate, application])
  const initial = inputOf(application.name, application.connection)
  return (
    <div className="two">
      <ConnectionForm
        initial={initial}
        tokenSet={application.connection.tokenSet}
        certificateSet={application.connection.caCertificateSet ?? false}
        pending={save.isPending}
        error={save.error}
        onSave={(input) => save.mutate(changeOf(input, initial))}
      />
      <div>
        <CheckList
          application={application}
          check={test.data}
          pending={test.isPending}
          onUseUrl={(better) => save.mutate({ url: better })}
        />
        <Problem error={test.error} />
        <div className="row" style={{ marginBlockStart: 16 }}>
          <Button
            variant={test.data?.passed === true ? 'filled' : 'default'}
            disabled={test.isPending}
            onClick={onNext}
          >
            {text.next}
          </Button>
          {test.data?.passed === false && (
            <Text size="sm" c="dimmed">
              {text.fixFirst}
            </Text>
          )}
        </div>
      </div>
    </div>
  )
}
