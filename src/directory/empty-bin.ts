import type { DirectoryPorts } from './edit-person.ts'

/** How long the bin keeps people and groups, as Entra's does. */
export const binDays = 30

/** Purges who has been in the bin for 30 days. Meant to run once a day; running it more often does no harm. */
export function emptyBin(
  ports: DirectoryPorts,
  directoryId: string,
): Promise<{ readonly people: number; readonly groups: number }> {
  const now = ports.now()
  return ports.store.purgeBin(directoryId, new Date(now.getTime() - binDays * 86_400_000), now)
}
