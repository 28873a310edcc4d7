import { RollcallError } from '../errors/rollcall-error.ts'
import { checkName, checkRole } from './admin.ts'
import { type ApiKey, mintApiKey } from './api-key.ts'
import type { AccessPorts } from './ports.ts'
import type { Principal } from './principal.ts'

const dayMs = 86_400_000
export const defaultKeyDays = 90

export interface ApiKeyRequest {
  readonly name: string
  readonly role: string
  readonly tenantId: string | null
  /** Days until it expires; null: never; 90 when left out. */
  readonly expiresInDays?: number | null | undefined
}

/** Makes a key; its text exists only in the answer. Throws the errors of bad input. */
export async function createApiKey(
  request: ApiKeyRequest,
  maker: Principal,
  ports: AccessPorts,
): Promise<{ readonly key: ApiKey; readonly text: string }> {
  const minted = mintApiKey(ports.random)
  const createdAt = ports.now()
  const key: ApiKey = {
    id: ports.newId(),
    name: checkName(request.name),
    lookupId: minted.lookupId,
    ...checkRole(request.role, request.tenantId),
    createdBy: maker.name,
    createdAt,
    expiresAt: expiry(createdAt, request.expiresInDays),
    revokedAt: null,
    lastUsedAt: null,
    lastUsedAddress: null,
  }
  await ports.store.addApiKey(key, minted.digest)
  return { key, text: minted.text }
}

/** Ends a key at once. Revoking twice is no error. Throws `api_key_not_found`. */
export async function revokeApiKey(id: string, ports: AccessPorts): Promise<ApiKey> {
  await ports.store.revokeApiKey(id, ports.now())
  const key = await ports.store.findApiKey(id)
  if (key === undefined) throw new RollcallError('api_key_not_found', { key: id })
  return key
}

function expiry(createdAt: Date, days: number | null | undefined): Date | null {
  if (days === null) return null
  const wanted = days ?? defaultKeyDays
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 3650) {
    throw new RollcallError('api_key_expiry_invalid', { days: wanted })
  }
  return new Date(createdAt.getTime() + wanted * dayMs)
}
