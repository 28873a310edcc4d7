import { remove } from '../../api/request.ts'
import { Confirm } from '../../parts/dialog.tsx'
import { useAction } from '../../parts/use-action.ts'
import { propertyText } from '../../text/properties.ts'

const text = propertyText.roles

interface RetractRoleProps {
  /** Address of the list of roles under /api/v1. */
  readonly path: string
  /** The role to take back; null while none was chosen. */
  readonly role: string | null
  /** Who loses it, and when. */
  readonly consequence: string
  readonly refresh: readonly (readonly unknown[])[]
  readonly onClose: () => void
}

/** Asks before a declared role is taken back, from one tenant or from all. */
export function RetractRole({ path, role, consequence, refresh, onClose }: RetractRoleProps) {
  const retract = useAction((name: string) => remove(`${path}/${encodeURIComponent(name)}`), {
    refresh,
    onDone: onClose,
  })
  return (
    <Confirm
      title={text.retract(role ?? '')}
      consequence={consequence}
      action={text.retractWord}
      opened={role !== null}
      pending={retract.isPending}
      error={retract.error}
      onConfirm={() => role !== null && retract.mutate(role)}
      onClose={onClose}
    />
  )
}
