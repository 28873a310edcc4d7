import { Button, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../api/request.ts'
import type { IssuedToken, Tenant, Token } from '../../api/tenants.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { needsStepUp, StepUp } from '../../parts/step-up.tsx'
import { useAction } from '../../parts/use-action.ts'
import { inbound } from '../../text/inbound.ts'
import { IssuedTokenDialog } from './issued-token-dialog.tsx'

const text = inbound.tokens
const choices = [0, 1, 3, 7] as const

interface RotateDialogProps {
  readonly tenant: Tenant
  readonly token: Token
  readonly onClose: () => void
}

/** A new token in the place of this one, which goes on for a while. */
export function RotateDialog({ tenant, token, onClose }: RotateDialogProps) {
  const [overlap, setOverlap] = useState('7')
  const rotate = useAction(
    (overlapDays: number) =>
      post<IssuedToken>(`/tenants/${tenant.id}/tokens/${token.id}/rotate`, { overlapDays }),
    { refresh: [['tokens', tenant.id]] },
  )
  if (needsStepUp(rotate.error)) {
    return <StepUp onConfirmed={() => rotate.mutate(Number(overlap))} onClose={() => rotate.reset()} />
  }
  if (rotate.data !== undefined)
    return <IssuedTokenDialog tenant={tenant} issued={rotate.data} onClose={onClose} />
  return (
    <Dialog title={text.rotateOf(token.description)} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          rotate.mutate(Number(overlap))
        }}
      >
        <Stack gap="sm">
          <Text size="md">{text.rotateText}</Text>
          <Select
            label={text.overlap}
            description={text.overlapHint}
            value={overlap}
            allowDeselect={false}
            onChange={(value) => value !== null && setOverlap(value)}
            data={choices.map((count) => ({
              value: String(count),
              label: count === 0 ? text.overlapNone : text.overlapDays(count),
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
