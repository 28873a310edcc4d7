import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { failureOf, post } from '../api/request.ts'
import { CopyCommand } from '../parts/copy-command.tsx'
import { Problem } from '../parts/problem.tsx'
import { OnlyState } from '../parts/states.tsx'
import { useAction } from '../parts/use-action.ts'
import { access } from '../text/access.ts'

interface Link {
  readonly purpose: 'first_admin' | 'password'
  readonly email: string | null
  readonly name: string | null
  readonly shortest: number
  readonly longest: number
}

const text = access.setPassword

/** `/set-password#…`: the page behind a one-time link. The code behind the # is sent in a body, never in an address. */
export function SetPassword() {
  const code = location.hash.slice(1)
  const { data, error } = useQuery({
    queryKey: ['password-link', code],
    queryFn: () => post<Link>('/password-links/read', { code }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (error !== null) {
    return (
      <main>
        {isSpent(error) ? (
          <Spent />
        ) : (
          <OnlyState title={text.title}>
            <Problem error={error} />
          </OnlyState>
        )}
      </main>
    )
  }
  if (data === undefined) return null
  return (
    <main>
      <OnlyState title={data.purpose === 'first_admin' ? text.titleFirst : text.title}>
        <Text size="md">
          {data.purpose === 'first_admin' ? text.first : text.whose(data.name ?? '', data.email ?? '')}
        </Text>
        <Form code={code} link={data} />
      </OnlyState>
    </main>
  )
}

const isSpent = (error: unknown): boolean => failureOf(error).code === 'password_link_spent'

function Spent() {
  return (
    <OnlyState title={text.spentTitle}>
      <Text size="md">{text.spent}</Text>
      <Text size="md">{text.spentNext}</Text>
      <CopyCommand command="rollcall admin reset EMAIL" />
      <CopyCommand command="rollcall admin first-link" />
      <a href="/">{text.toSignIn}</a>
    </OnlyState>
  )
}

function Form({ code, link }: { readonly code: string; readonly link: Link }) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const isFirst = link.purpose === 'first_admin'
  const missing = link.shortest - [...password].length
  const spend = useAction((input: object) => post('/password-links/spend', input), {
    refresh: [],
    onDone: async () => {
      await queryClient.resetQueries({ queryKey: ['session'] })
      await navigate({ to: '/', hash: '', replace: true })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const whose = isFirst ? { email, ...(name.trim() === '' ? {} : { name }) } : {}
    spend.mutate({ code, password, ...whose })
  }
  if (spend.error !== null && isSpent(spend.error)) return <Spent />
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {isFirst && (
          <>
            <TextInput
              label={text.email}
              type="email"
              autoComplete="username"
              required
              maxLength={254}
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <TextInput
              label={text.name}
              autoComplete="name"
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          </>
        )}
        {!isFirst && (
          // For the password manager, which has to know whose password it keeps.
          <input type="email" autoComplete="username" value={link.email ?? ''} readOnly hidden />
        )}
        <PasswordInput
          label={text.password}
          description={text.rule(link.shortest)}
          autoComplete="new-password"
          required
          maxLength={link.longest}
          value={password}
          error={password !== '' && missing > 0 ? text.tooShort(missing) : undefined}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <PasswordInput
          label={text.again}
          autoComplete="new-password"
          required
          maxLength={link.longest}
          value={again}
          error={again !== '' && again !== password ? text.differs : undefined}
          onChange={(event) => setAgain(event.currentTarget.value)}
        />
        <Problem error={spend.error} />
        <Button type="submit" loading={spend.isPending} disabled={missing > 0 || again !== password}>
          {text.button}
        </Button>
      </Stack>
    </form>
  )
}
