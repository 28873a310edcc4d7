const dayMs = 86_400_000

/** So many days before a credential ends somebody is told, once each. */
export const reminderDays = [30, 7, 1] as const

/** Which reminder is due at this moment; undefined long before, and when the credential has ended. */
export function dueReminder(expiresAt: Date, now: Date): (typeof reminderDays)[number] | undefined {
  const left = expiresAt.getTime() - now.getTime()
  if (left <= 0) return undefined
  return [...reminderDays].reverse().find((days) => left <= days * dayMs)
}
