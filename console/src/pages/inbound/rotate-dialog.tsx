import { post } from '../../api/request.ts'
import type { IssuedToken, Tenant, Token } from '../../api/tenants.ts'
import { OverlapDialog } from '../../parts/overlap-dialog.tsx'
import { useAction } from '../../parts/use-action.ts'
import { inbound } from '../../text/inbound.ts'
import { IssuedTokenDialog } from './issued-token-dialog.tsx'

const text = inbound.tokens

interface RotateDialogProps {
  readonly tenant: Tenant
  readonly token: Token
  readonly onClose: () => void
}

/** A new token in the place of this one, which goes on for a while. */
export function RotateDialog({ tenant, token, onClose }: RotateDialogProps) {
  const rotate = useAction(
    (overlapDays: number) =>
      post<IssuedToken>(`/tenants/${tenant.id}/tokens/${token.id}/rotate`, { overlapDays }),
    { refresh: [['tokens', tenant.id]] },
  )
  if (rotate.data !== undefined)
    return <IssuedTokenDialog tenant={tenant} issued={rotate.data} onClose={onClose} />
  return (
    <OverlapDialog
      title={text.rotateOf(token.description)}
      text={text.rotateText}
      label={text.overlap}
      hint={text.overlapHint}
      choices={[0, 1, 3, 7]}
      word={(days) => (days === 0 ? text.overlapNone : text.overlapDays(days))}
      first={7}
      submit={text.rotateSubmit}
      rotate={rotate}
      onClose={onClose}
    />
  )
}
