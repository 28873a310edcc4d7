import { Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { failureOf, get, post } from '../api/request.ts'
import { CopyCommand } from '../parts/copy-command.tsx'
import { Problem } from '../parts/problem.tsx'
import { OnlyState } from '../parts/states.tsx'
import { useNow } from '../parts/time.tsx'
import { useAction } from '../parts/use-action.ts'
import { access } from '../text/access.ts'
import { en } from '../text/en.ts'

/** No session: a password where admins have one, and the operator's way in beside it. */
export function SignedOut() {
  const spent = new URLSearchParams(location.search).get('sign-in') === 'spent'
  const { data } = useQuery({
    queryKey: ['sign-in-state'],
    queryFn: ({ signal }) => get<{ passwords: boolean }>('/sign-in-state', signal),
  })
  return (
    <main>
      <OnlyState title={en.signedOut.title} above={en.product}>
        {spent && (
          <div className="banner" role="alert">
            {en.signedOut.spent}
          </div>
        )}
        {data?.passwords && <PasswordForm />}
        {data?.passwords && (
          <Title order={2} size="h4" mt="md">
            {access.signIn.or}
          </Title>
        )}
        <Text size="md">{en.signedOut.text}</Text>
        <CopyCommand command={en.signedOut.command} />
      </OnlyState>
    </main>
  )
}

function PasswordForm() {
  const queryClient = useQueryClient()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useAction((input: { email: string; password: string }) => post('/session', input), {
    refresh: [],
    onDone: () => void queryClient.invalidateQueries(),
  })
  const left = useSecondsLeft(signIn.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate({ email, password })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={access.signIn.email}
          type="email"
          autoComplete="username"
          required
          maxLength={320}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={access.signIn.password}
          autoComplete="current-password"
          required
          maxLength={1024}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {left > 0 ? (
          <div className="banner" role="alert">
            {/* The number is not spoken every second; that there is one is. */}
            <strong aria-live="off">{access.signIn.locked(left)}</strong> {access.signIn.lockedWhy}
          </div>
        ) : (
          isRefusal(signIn.error) && <Problem error={signIn.error} />
        )}
        <Button type="submit" loading={signIn.isPending} disabled={left > 0}>
          {access.signIn.button}
        </Button>
        <Text size="sm" c="dimmed">
          {access.signIn.lost} <code className="code">rollcall admin reset</code>
        </Text>
      </Stack>
    </form>
  )
}

/** A closed door that has opened again is no problem any more. */
function isRefusal(error: unknown): boolean {
  return error !== null && failureOf(error).code !== 'sign_in_locked'
}

/** Until passwords are looked at again; 0 when they are. */
function useSecondsLeft(error: unknown): number {
  const now = useNow()
  if (error === null || error === undefined) return 0
  const { at, retryAfterSeconds = 0 } = failureOf(error)
  return Math.max(0, Math.ceil((Date.parse(at) + retryAfterSeconds * 1000 - now) / 1000))
}
