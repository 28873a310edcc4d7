import type { ApplicationRecord } from '../application/application-record.ts'
import { tellAdmin } from '../notices/tell-admin.ts'
import type { EnginePorts } from '../ports.ts'
import type { HeldQuery } from '../stores/held-store.ts'

/** A person says no to changes that wait for approval: they stay undone until their source changes. How many. */
export async function rejectHeld(
  ports: EnginePorts,
  application: ApplicationRecord,
  query: Omit<HeldQuery, 'by' | 'applicationId'>,
  { reason, by }: { readonly reason: string; readonly by: string },
): Promise<number> {
  const held = { ...query, by: 'approval', applicationId: application.id } as const
  const count = await ports.store.keepHeld(held, reason, by)
  if (count > 0) await tellAdmin(ports, application, { kind: 'rejected', count, reason, by })
  ports.events.applicationChanged(application.id)
  return count
}
