import type { ScimRequest } from '../message.ts'
import type { Provider } from '../provider.ts'
import type { Caller } from '../tenants/tenant.ts'

/** Remembers when, from where and by which client a token was used; another part writes it down now and then. */
export function markUsed(caller: Caller, request: ScimRequest, provider: Provider): void {
  provider.lastUse?.mark({
    tenantId: caller.tenantId,
    tokenId: caller.tokenId,
    at: provider.now(),
    address: request.remoteAddress ?? null,
    client: request.headers['user-agent']?.slice(0, 200) ?? null,
    profile: caller.auto && !caller.recognised ? null : caller.profile.name,
  })
}
