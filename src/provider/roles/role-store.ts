import type { Decision } from '../staging/staging-store.ts'
import type { GroupMember, ProductRole, ReceivedGroup, RoleGrant, RoleMapping } from './role.ts'

export interface GroupQuery {
  /** Beginning of the name, whatever the case. */
  readonly search?: string | undefined
  /** Id of the last group seen. */
  readonly after?: string | undefined
  readonly limit: number
}

export interface GroupMemberQuery {
  /** Id of the last record seen. */
  readonly after?: string | undefined
  readonly limit: number
}

export type MapOutcome = 'mapped' | 'mapped_already' | 'no_group' | 'no_role' | 'protected'

/** Where roles of the product and what grants them live. What they grant is computed from who is in which group. */
export interface RoleStore {
  /** Those of the product, by name. */
  listProductRoles(): Promise<ProductRole[]>
  /** Those that count in a tenant, by name. */
  listRoles(tenantId: string): Promise<ProductRole[]>
  /** Null: for every tenant. False: somewhere groups are mapped to it, and it cannot become protected. */
  declare(
    tenantId: string | null,
    role: Pick<ProductRole, 'name' | 'title' | 'protected'>,
    at: Date,
  ): Promise<boolean>
  /** Ends what it granted, too. False: it was not declared there. */
  retract(tenantId: string | null, name: string, decision: Decision): Promise<boolean>
  /** Takes the roles whose end was begun, and not finished because a node died, from the tenants that still have them. */
  finishRetractions(): Promise<void>
  listMappings(tenantId: string): Promise<RoleMapping[]>
  /** Everyone in the group has the role from now on, and the ledger says so. */
  map(tenantId: string, role: string, groupId: string, decision: Decision): Promise<MapOutcome>
  /** False: it was not mapped. */
  unmap(tenantId: string, role: string, groupId: string, decision: Decision): Promise<boolean>
  /** Why a member has which roles; by role. */
  grantsOf(tenantId: string, personId: string): Promise<RoleGrant[]>
  listGroups(tenantId: string, query: GroupQuery): Promise<ReceivedGroup[]>
  findGroup(tenantId: string, groupId: string): Promise<ReceivedGroup | undefined>
  /** By id of the record. */
  listGroupMembers(tenantId: string, group: ReceivedGroup, query: GroupMemberQuery): Promise<GroupMember[]>
}
