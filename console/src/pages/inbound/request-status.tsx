import { CircleAlert, CircleCheck, CircleX } from 'lucide-react'
import { StatusLabel } from '../../parts/status-label.tsx'
import { requestText as text } from '../../text/requests.ts'

const looks = {
  ok: { role: 'ok', icon: CircleCheck },
  refused: { role: 'attention', icon: CircleAlert },
  failed: { role: 'failed', icon: CircleX },
} as const

/** The status code with its meaning: every 2xx is fine, 4xx was refused, 5xx is ours. */
export function RequestStatus({ status }: { readonly status: number }) {
  const kind = status < 400 ? 'ok' : status < 500 ? 'refused' : 'failed'
  return <StatusLabel look={looks[kind]} word={`${status} ${text.status[kind]}`} />
}
