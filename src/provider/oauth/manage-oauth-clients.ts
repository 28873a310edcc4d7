import { RollcallError } from '../../errors/rollcall-error.ts'
import { findTenant, type ManagementPorts } from '../tenants/manage-tenants.ts'
import { checkTokenRequest, type TokenRequest } from '../tokens/manage-tokens.ts'
import { mintClient } from '../tokens/token.ts'
import type { OauthClient } from './oauth-client.ts'
import type { OauthStore } from './oauth-store.ts'

export interface OauthPorts extends ManagementPorts {
  readonly oauth: OauthStore
}

/** A client just made: the only moment its secret exists. Throws `tenant_not_found` and the `token_…` errors of bad input. */
export async function createOauthClient(
  tenant: string,
  request: TokenRequest,
  ports: OauthPorts,
): Promise<{ readonly client: OauthClient; readonly secret: string }> {
  const { id: tenantId } = await findTenant(tenant, ports)
  const createdAt = ports.now()
  const { clientId, secret, digest } = mintClient(ports.random)
  const client: OauthClient = {
    tenantId,
    connection: 1,
    id: ports.newId(),
    clientId,
    ...checkTokenRequest(request, createdAt),
    createdAt,
    revokedAt: null,
    lastUsedAt: null,
  }
  await ports.oauth.add(client, digest)
  return { client, secret }
}

/** Throws `tenant_not_found`. */
export async function listOauthClients(tenant: string, ports: OauthPorts): Promise<OauthClient[]> {
  return await ports.oauth.list((await findTenant(tenant, ports)).id)
}

/** Ends a client and every token it fetched, at once and everywhere. Throws `oauth_client_not_found`. */
export async function revokeOauthClient(
  tenant: string,
  idOrClientId: string,
  ports: OauthPorts,
): Promise<OauthClient> {
  const { id: tenantId, name } = await findTenant(tenant, ports)
  const client = await ports.oauth.find(tenantId, idOrClientId)
  if (!client) throw new RollcallError('oauth_client_not_found', { client: idOrClientId, tenant: name })
  await ports.oauth.revoke(tenantId, client.id, ports.now())
  await ports.tenants.forgetCredentials()
  return { ...client, revokedAt: client.revokedAt ?? ports.now() }
}
