import type { Connection } from '../tenants/tenant.ts'
import type { Disconnection } from './disconnection.ts'
import type { ConnectionPolicy } from './policy.ts'

/** A connection with what it does with what it receives. */
export interface ConnectionWithPolicy extends Connection {
  readonly policy: ConnectionPolicy
  /** Null: it was never ended. */
  readonly disconnection: Disconnection | null
}

/** What no write of any connection may pass by. */
export interface TenantGuards {
  /** Most active members as set for this tenant; null: nothing is set. */
  readonly seatLimit: number | null
  /** Most active members all told: the tenant's own limit, else its plan's; null: no limit. */
  readonly seatsAllowed: number | null
  readonly seatsTaken: number
  /** Members must have an e-mail address in a verified domain. */
  readonly onlyVerifiedDomains: boolean
  readonly domains: readonly VerifiedDomain[]
}

export interface VerifiedDomain {
  readonly domain: string
  readonly verifiedAt: Date
}

export type GuardChange = Partial<Pick<TenantGuards, 'seatLimit' | 'onlyVerifiedDomains'>>

/** Where policies and guards live. Every change counts at once for writes that are decided after it. */
export interface PolicyStore {
  listConnections(tenantId: string): Promise<ConnectionWithPolicy[]>
  /** Undefined: there is no such connection. What `change` throws reaches the caller, and nothing is stored. */
  changePolicy(
    tenantId: string,
    connection: number,
    at: Date,
    change: (policy: ConnectionPolicy) => ConnectionPolicy,
  ): Promise<ConnectionWithPolicy | undefined>
  readGuards(tenantId: string): Promise<TenantGuards>
  changeGuards(tenantId: string, change: GuardChange): Promise<void>
  verifyDomain(tenantId: string, domain: string, at: Date): Promise<void>
  /** False: it was not verified. */
  forgetDomain(tenantId: string, domain: string): Promise<boolean>
}
