import { type HookOwner, type HookSet, hookKey, hookPath } from '../../api/hooks.ts'
import { post } from '../../api/request.ts'
import { OverlapDialog } from '../../parts/overlap-dialog.tsx'
import { useAction } from '../../parts/use-action.ts'
import { hookText as text } from '../../text/hooks.ts'
import { HookSecret } from './hook-form.tsx'

interface RotateHookSecretProps {
  readonly owner: HookOwner
  readonly onClose: () => void
}

/** A new secret, beside which the old one signs for a while. */
export function RotateHookSecret({ owner, onClose }: RotateHookSecretProps) {
  const rotate = useAction(
    (overlapHours: number) => post<HookSet>(`${hookPath(owner)}/rotate-secret`, { overlapHours }),
    { refresh: [hookKey(owner)] },
  )
  if (rotate.data?.secret !== undefined) return <HookSecret secret={rotate.data.secret} onClose={onClose} />
  return (
    <OverlapDialog
      title={text.rotate}
      text={text.rotateText}
      label={text.overlap}
      choices={[24, 72, 168, 0]}
      word={(hours) => (hours === 0 ? text.overlapNone : text.hours(hours))}
      first={24}
      submit={text.rotateSubmit}
      rotate={rotate}
      onClose={onClose}
    />
  )
}
