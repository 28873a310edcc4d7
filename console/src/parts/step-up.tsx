import { Button, PasswordInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { failureOf, post } from '../api/request.ts'
import { useWho } from '../api/session.ts'
import { access } from '../text/access.ts'
import { CopyCommand } from './copy-command.tsx'
import { Dialog } from './dialog.tsx'
import { Problem } from './problem.tsx'
import { useAction } from './use-action.ts'

const text = access.stepUp

/** Whether the server wants to know once more who this is before it shows a secret. */
export const needsStepUp = (error: unknown): boolean =>
  error !== null && failureOf(error).code === 'step_up_required'

interface StepUpProps {
  readonly onConfirmed: () => void
  readonly onClose: () => void
}

/** Asks for one's password again, then does what was asked for; nothing typed before is lost. */
export function StepUp({ onConfirmed, onClose }: StepUpProps) {
  const who = useWho()
  return (
    <Dialog title={text.title} opened onClose={onClose}>
      {who?.kind === 'admin' ? (
        <PasswordAgain onConfirmed={onConfirmed} />
      ) : (
        <Stack gap="sm">
          <Text size="md">{text.link}</Text>
          <CopyCommand command="rollcall console" />
          <div className="row">
            <Button onClick={onConfirmed}>{text.again}</Button>
          </div>
        </Stack>
      )}
    </Dialog>
  )
}

function PasswordAgain({ onConfirmed }: Pick<StepUpProps, 'onConfirmed'>) {
  const [password, setPassword] = useState('')
  const confirm = useAction((typed: string) => post('/session/confirm', { password: typed }), {
    refresh: [],
    onDone: onConfirmed,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        confirm.mutate(password)
      }}
    >
      <Stack gap="sm">
        <Text size="md">{text.why}</Text>
        <PasswordInput
          label={access.signIn.password}
          autoComplete="current-password"
          required
          data-autofocus
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Problem error={confirm.error} />
        <div className="row">
          <Button type="submit" loading={confirm.isPending}>
            {text.submit}
          </Button>
        </div>
      </Stack>
    </form>
  )
}
