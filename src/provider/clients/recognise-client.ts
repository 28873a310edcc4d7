import { type ClientEvidence, type DetectedClient, detectClient } from '../../scim/index.ts'
import type { Command } from '../command.ts'
import type { ScimRequest } from '../message.ts'
import type { Provider } from '../provider.ts'
import type { Caller, Credential } from '../tenants/tenant.ts'
import { markUsed } from '../tokens/mark-used.ts'

/** The profile of a connection whose client is to be recognised from what it sends; the default of new tenants. */
export const autoProfile = 'auto'

/** Who a request comes from, and as which client. A profile set by an administrator is never guessed about. */
export function callerOf(credential: Credential, request: ScimRequest, provider: Provider): Caller {
  const { tenantId, connection, tokenId, scopes, definitions, hooks, settings } = credential
  const own = {
    tenantId,
    connection,
    tokenId,
    scopes,
    definitions,
    hooks,
    keepBodies: settings.keepBodies === true,
  }
  if (credential.profile !== autoProfile) {
    return { ...own, profile: provider.profileOf(credential.profile, settings) }
  }
  const remembered = provider.clients.of(tokenId) ?? credential.recognised ?? undefined
  const caller: Caller = {
    ...own,
    profile: provider.profileOf(remembered ?? 'lenient', settings),
    auto: { settings },
    ...(remembered === undefined
      ? {}
      : { recognised: { profile: remembered, because: 'an earlier request' } }),
  }
  return recognise(caller, detectClient(evidenceOf(request)), provider)
}

/**
 * Looks at the body as well, once it is read: Entra names itself nowhere else. A token whose client shows itself only
 * now is marked as used by that client.
 */
export function recogniseByBody(
  caller: Caller,
  request: ScimRequest,
  command: Command,
  provider: Provider,
): Caller {
  if (!caller.auto || !('body' in command)) return caller
  const client = recognise(caller, detectClient({ ...evidenceOf(request), body: command.body }), provider)
  if (client !== caller) markUsed(client, request, provider)
  return client
}

function evidenceOf(request: ScimRequest): ClientEvidence {
  const userAgent = request.headers['user-agent']
  return { url: request.url, ...(userAgent === undefined ? {} : { userAgent }) }
}

/** Entra's flag in the URL says more than the shape of a body, which may have come without it. */
function recognise(caller: Caller, found: DetectedClient | undefined, provider: Provider): Caller {
  if (found === undefined || found.because === caller.recognised?.because) return caller
  if (found.profile === 'entra' && caller.recognised?.profile === 'entra-compliant') return caller
  provider.clients.set(caller.tokenId, found.profile)
  const profile = provider.profileOf(found.profile, caller.auto?.settings ?? {})
  return { ...caller, profile, recognised: found }
}
