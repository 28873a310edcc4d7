import { Button, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { type HookOwner, type HookSet, hookKey, hookPath } from '../../api/hooks.ts'
import { post } from '../../api/request.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { needsStepUp, StepUp } from '../../parts/step-up.tsx'
import { useAction } from '../../parts/use-action.ts'
import { hookText as text } from '../../text/hooks.ts'
import { HookSecret } from './hook-form.tsx'

const overlaps = [24, 72, 168, 0] as const

interface RotateHookSecretProps {
  readonly owner: HookOwner
  readonly onClose: () => void
}

/** A new secret, beside which the old one signs for a while. */
export function RotateHookSecret({ owner, onClose }: RotateHookSecretProps) {
  const [hours, setHours] = useState('24')
  const rotate = useAction(
    (overlapHours: number) => post<HookSet>(`${hookPath(owner)}/rotate-secret`, { overlapHours }),
    { refresh: [hookKey(owner)] },
  )
  if (needsStepUp(rotate.error)) {
    return <StepUp onConfirmed={() => rotate.mutate(Number(hours))} onClose={() => rotate.reset()} />
  }
  if (rotate.data?.secret !== undefined) return <HookSecret secret={rotate.data.secret} onClose={onClose} />
  return (
    <Dialog title={text.rotate} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          rotate.mutate(Number(hours))
        }}
      >
        <Stack gap="sm">
          <Text size="md">{text.rotateText}</Text>
          <Select
            label={text.overlap}
            value={hours}
            allowDeselect={false}
            onChange={(value) => value !== null && setHours(value)}
            data={overlaps.map((count) => ({
              value: String(count),
              label: count === 0 ? text.overlapNone : text.hours(count),
            }))}
          />
          <Problem error={rotate.error} />
          <div className="row">
            <Button type="submit" loading={rotate.isPending}>
              {text.rotateSubmit}
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  )
}
