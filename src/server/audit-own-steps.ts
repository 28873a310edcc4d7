import { v7 } from 'uuid'
import type { AccessStore } from '../access/store.ts'
import type { EnginePorts } from '../engine/ports.ts'

/** What Rollcall does by itself stands in the audit log as what people do does: first the intention, then the entry. */
export function auditOwnSteps(
  audit: Pick<AccessStore, 'intendAudit' | 'addAudit'>,
  now: () => Date,
): NonNullable<EnginePorts['audited']> {
  return async ({ action, application, changes }, work) => {
    const entry = {
      at: now(),
      actor: { kind: 'rollcall', id: null, name: 'Rollcall', role: null },
      via: 'server',
      action,
      target: { kind: 'application', ...application },
      tenantId: null,
      code: null,
      changes,
      requestId: v7(),
      address: null,
    } as const
    await audit.intendAudit({ ...entry, outcome: 'unknown' })
    await work()
    await audit.addAudit({ ...entry, outcome: 'done' })
  }
}
