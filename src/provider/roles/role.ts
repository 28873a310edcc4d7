import type { MembershipState } from '../membership/membership.ts'
import type { StagedKind } from '../staging/staged.ts'

/** A role of the product. Directory groups give it to nobody until somebody maps a group's id to it. */
export interface ProductRole {
  readonly name: string
  readonly title: string
  /** No group can be mapped to it. */
  readonly protected: boolean
  /** Declared for every tenant, or by one for itself; the tenant's own word outweighs the product's. */
  readonly scope: 'product' | 'tenant'
}

/** A group that gives a role to its members. */
export interface RoleMapping {
  readonly role: string
  readonly groupId: string
  readonly connection: number
  readonly displayName: string | null
  readonly mappedBy: string
  readonly mappedAt: Date
}

/** Why a member has a role. */
export interface RoleGrant extends RoleMapping {
  /** When both were so: the member in the group, the group mapped. */
  readonly since: Date
}

/** A group as a connection sent it. */
export interface ReceivedGroup {
  readonly id: string
  readonly connection: number
  readonly displayName: string | null
  readonly externalId: string | null
  readonly members: number
  /** Of these members: groups. What is granted goes to people who are in the group themselves. */
  readonly groups: number
  readonly roles: readonly string[]
}

/** Who is in a received group: a person's record, or a group within it. */
export interface GroupMember {
  /** Id of the record, as the identity provider knows it. */
  readonly id: string
  readonly kind: 'User' | 'Group'
  readonly label: string | null
  readonly userName: string | null
  /** Null: a group, or a record that has made nobody a member. */
  readonly personId: string | null
  readonly state: MembershipState | null
  readonly staged: StagedKind | null
}

/** Words that say who owns the place: nobody comes by them because a group was called so. */
const protectedNames = ['owner', 'superadmin', 'super-admin', 'root']

export function isProtectedByDefault(name: string): boolean {
  return protectedNames.includes(name.toLowerCase())
}
