/** Something that lets an identity provider in and is about to end. */
export interface Expiring {
  readonly tenantId: string
  readonly tenantName: string
  readonly connection: number
  readonly kind: 'token' | 'oauth_client'
  readonly id: string
  readonly description: string
  readonly expiresAt: Date
}

/** How many days before the end somebody is told; once for each. */
export const reminderDays = [30, 7, 1] as const
export type ReminderDays = (typeof reminderDays)[number]

const dayMs = 86_400_000

/**
 * Which reminder is due: the one nearest to the end. Whoever was away for weeks is told once, and not three times at
 * once. Undefined: none yet, or it is over, and mail would come too late.
 */
export function dueReminder(expiresAt: Date, now: Date): ReminderDays | undefined {
  const leftMs = expiresAt.getTime() - now.getTime()
  if (leftMs <= 0) return undefined
  return reminderDays.findLast((days) => leftMs <= days * dayMs)
}
