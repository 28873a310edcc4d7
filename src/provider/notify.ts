import type { Outcome, RequestContext } from './action.ts'
import type { AcceptedChange, Provider } from './provider.ts'
import type { Caller } from './tenants/tenant.ts'

/**
 * Tells the application what changed, after it is durable. The ledger has it already: what is told here only saves the
 * wait, and never holds up the identity provider's request.
 */
export function notify(
  outcome: Outcome,
  caller: Caller | undefined,
  provider: Provider,
  context: RequestContext,
): void {
  const change = changeOf(outcome)
  if (!change || !caller || !provider.onChange) return
  try {
    provider.onChange({
      tenantId: caller.tenantId,
      connection: caller.connection,
      requestId: context.requestId,
      ...change,
    })
  } catch (error) {
    provider.onError(error, context.requestId)
  }
}

function changeOf(
  outcome: Outcome,
): Pick<AcceptedChange, 'action' | 'resourceType' | 'resourceId'> | undefined {
  switch (outcome.kind) {
    case 'created':
      return { action: 'created', resourceType: outcome.resource.type.name, resourceId: outcome.resource.id }
    case 'updated':
      if (!outcome.changed) return undefined
      return { action: 'updated', resourceType: outcome.resource.type.name, resourceId: outcome.resource.id }
    case 'removed':
      return { action: 'deleted', resourceType: outcome.type.name, resourceId: outcome.id }
    default:
      return undefined
  }
}
