import type { Role } from './role.ts'

/** Who a request comes from, once it is authenticated. */
export interface Principal {
  /** `operator_key`: the key in the data directory, or a browser that its one-time link signed in. */
  readonly kind: 'operator_key' | 'admin' | 'api_key'
  /** Of the admin or the API key; `operator-key` for the key in the data directory. */
  readonly id: string
  readonly name: string
  readonly role: Role
  /** The one tenant of a customer admin; null: no bound. */
  readonly tenantId: string | null
  /** Set when the request rides on a browser's session. */
  readonly sessionId: string | null
  /** When the session last proved itself; undefined for keys, which prove themselves with every request. */
  readonly confirmedAt?: Date
}

/** The holder of the key in the data directory owns the installation. */
export function operatorKeyPrincipal(sessionId: string | null): Principal {
  return {
    kind: 'operator_key',
    id: 'operator-key',
    name: 'operator key',
    role: 'operator',
    tenantId: null,
    sessionId,
  }
}
