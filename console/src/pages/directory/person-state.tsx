import { CircleCheck, CirclePause, Trash2 } from 'lucide-react'
import { StatusLabel } from '../../parts/status-label.tsx'
import { directory } from '../../text/directory.ts'

const looks = {
  enabled: { role: 'ok', icon: CircleCheck },
  disabled: { role: 'neutral', icon: CirclePause },
  deleted: { role: 'attention', icon: Trash2 },
} as const

/** Enabled, disabled, or in the bin. */
export function PersonState({
  person: { enabled, deletedAt },
}: {
  readonly person: { readonly enabled: boolean; readonly deletedAt: string | null }
}) {
  const state = deletedAt !== null ? 'deleted' : enabled ? 'enabled' : 'disabled'
  return <StatusLabel look={looks[state]} word={directory.state[state]} />
}

export const InBin = () => <StatusLabel look={looks.deleted} word={directory.state.deleted} />
