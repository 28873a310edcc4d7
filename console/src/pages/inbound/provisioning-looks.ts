import { Ban, CircleCheck, CirclePause } from 'lucide-react'

/** Icon and colour of whether a tenant receives. */
export const provisioningLooks = {
  on: { role: 'ok', icon: CircleCheck },
  off: { role: 'attention', icon: CirclePause },
  not_in_plan: { role: 'attention', icon: Ban },
} as const
