import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Provider } from '../provider.ts'
import type { ResourceStore } from '../store.ts'
import { findTenant, type ManagementPorts } from '../tenants/manage-tenants.ts'
import type { Credential } from '../tenants/tenant.ts'
import { type Replay, replayRequest } from './replay-request.ts'
import type { KeptExchange, NumberedEntry, RequestLogStore, RequestQuery } from './request-entry.ts'
import { type RequestSeal, sealContext } from './request-recorder.ts'

/** What the use cases of the request log need. */
export interface RequestLogPorts {
  readonly store: RequestLogStore
  readonly seal: RequestSeal
  readonly provider: Provider
  /** Lets work read and write a tenant's resources and takes everything back. */
  readonly tryOut: <T>(tenantId: string, work: (store: ResourceStore) => Promise<T>) => Promise<T>
}

/** A request with what was sent and answered, when that is kept. */
export interface WholeRequest {
  readonly entry: NumberedEntry
  readonly exchange: KeptExchange | null
}

/** Throws `tenant_not_found`. */
export async function listRequests(
  idOrName: string,
  query: RequestQuery,
  ports: ManagementPorts,
  log: RequestLogPorts,
): Promise<NumberedEntry[]> {
  const tenant = await findTenant(idOrName, ports)
  return await log.store.list(tenant.id, query)
}

/** Throws `tenant_not_found`, `request_not_found`. */
export async function findRequest(
  idOrName: string,
  id: string,
  ports: ManagementPorts,
  log: RequestLogPorts,
): Promise<WholeRequest> {
  const tenant = await findTenant(idOrName, ports)
  const entry = await log.store.find(tenant.id, id)
  if (!entry) throw new RollcallError('request_not_found', { request: id, tenant: tenant.name })
  const sealed = await log.store.findExchange(tenant.id, id)
  const exchange =
    sealed === undefined
      ? null
      : (JSON.parse(log.seal.open(sealed, sealContext(tenant.id, id))) as KeptExchange)
  return { entry, exchange }
}

/** Answers a stored request again and writes nothing. Throws `request_not_found`, `request_not_kept`. */
export async function replay(
  idOrName: string,
  id: string,
  ports: ManagementPorts,
  log: RequestLogPorts,
): Promise<Replay> {
  const { entry, exchange } = await findRequest(idOrName, id, ports, log)
  if (!exchange) throw new RollcallError('request_not_kept', { request: id })
  const credential = await credentialOf(entry, ports)
  return await log.tryOut(entry.tenantId, (store) =>
    replayRequest(exchange, { provider: log.provider, credential, store, random: ports.random }),
  )
}

async function credentialOf(
  { tenantId, tokenId, id }: NumberedEntry,
  ports: ManagementPorts,
): Promise<Credential> {
  const token = tokenId === null ? undefined : await ports.tenants.findToken(tenantId, tokenId)
  const credential = token && (await ports.tenants.findCredential(token.lookupId))
  if (!credential) throw new RollcallError('request_not_kept', { request: id })
  return credential
}
