import { Button, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { failureOf, put, remove } from '../../api/request.ts'
import { ownSessionsQuery, sessionQuery, useWho } from '../../api/session.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { useAction } from '../../parts/use-action.ts'
import { across } from '../../text/across.ts'
import { SessionTable } from './session-table.tsx'

const text = across.account

/** `/settings/account`: who one is here, one's browsers, one's password. */
export function Account() {
  const who = useWho()
  if (who === undefined) return <LoadingRows />
  return (
    <div className="stack">
      <TabTitle title={text.title} />
      <section className="card card-part">
        <PageHead
          title={text.title}
          about={text.about}
          cli="rollcall status"
          curl={curlLine('GET', '/session')}
        />
        <dl className="facts">
          <div>
            <dt>{text.who}</dt>
            <dd>
              {who.name} · {across.roles[who.role]}
            </dd>
          </div>
          <div>
            <dt>{text.may}</dt>
            <dd>
              <ul className="rights">
                {who.permissions.map((permission) => (
                  <li key={permission}>{across.permissionText(permission)}</li>
                ))}
              </ul>
            </dd>
          </div>
        </dl>
      </section>
      <section className="card card-part">
        <Title order={2} mb={8}>
          {text.sessions}
        </Title>
        <Sessions />
      </section>
      <section className="card card-part">
        <Title order={2} mb={8}>
          {text.password}
        </Title>
        {who.kind === 'admin' ? <PasswordForm /> : <Text size="md">{text.noPassword}</Text>}
      </section>
    </div>
  )
}

function Sessions() {
  const { data: sessions, error, refetch } = useQuery(ownSessionsQuery)
  const end = useAction((id: string) => remove(`/sessions/${encodeURIComponent(id)}`), {
    refresh: [['own-sessions'], sessionQuery.queryKey],
  })
  if (error !== null) return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  if (sessions === undefined) return <LoadingRows />
  if (sessions.length === 0) return <Text size="md">{text.none}</Text>
  return (
    <>
      <SessionTable
        sessions={sessions}
        action={({ id, client, current }) =>
          !current && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={text.endOf(client)}
              onClick={() => end.mutate(id)}
            >
              {text.end}
            </Button>
          )
        }
      />
      <Problem error={end.error} />
    </>
  )
}

function PasswordForm() {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useAction((_: undefined) => put('/session/password', { current, password: next }), {
    refresh: [['own-sessions']],
    onDone: () => {
      setCurrent('')
      setNext('')
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate(undefined)
      }}
    >
      <Stack gap="sm" maw={420}>
        <PasswordInput
          label={text.current}
          autoComplete="current-password"
          required
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          label={text.next}
          autoComplete="new-password"
          required
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        <Said text={change.isSuccess ? text.changed : undefined} />
        <Problem error={change.error} />
        <div>
          <Button type="submit" loading={change.isPending}>
            {text.change}
          </Button>
        </div>
      </Stack>
    </form>
  )
}
