import { type Static, Type } from 'typebox'
import type { RoleWithMappings } from '../provider/roles/manage-roles.ts'
import type { ProductRole, ReceivedGroup, RoleGrant, RoleMapping } from '../provider/roles/role.ts'
import { stagedKinds } from '../provider/staging/staged.ts'
import { literals } from './shapes.ts'

const nullableText = Type.Union([Type.String(), Type.Null()])

const mappingSchema = Type.Object({
  role: Type.String(),
  group: Type.Object({
    id: Type.String({ description: 'which never changes, whatever the group is called' }),
    displayName: nullableText,
    connection: Type.Integer(),
  }),
  mappedBy: Type.String(),
  mappedAt: Type.String(),
})

export const productRoleSchema = Type.Object({
  name: Type.String(),
  title: Type.String(),
  protected: Type.Boolean({ description: 'no group can be mapped to it' }),
  scope: literals(['product', 'tenant'], { description: 'declared for every tenant, or by this one' }),
})
export type ProductRoleJson = Static<typeof productRoleSchema>

export const tenantRoleSchema = Type.Object({
  ...productRoleSchema.properties,
  mappings: Type.Array(mappingSchema, { description: 'the groups that grant it' }),
})
export type TenantRoleJson = Static<typeof tenantRoleSchema>

export const grantSchema = Type.Object({
  ...mappingSchema.properties,
  since: Type.String({ description: 'when the member was in the group and the group mapped' }),
})
export type GrantJson = Static<typeof grantSchema>

export const receivedGroupSchema = Type.Object({
  id: Type.String(),
  connection: Type.Integer(),
  displayName: nullableText,
  externalId: nullableText,
  members: Type.Integer(),
  groups: Type.Integer({
    description: 'of these members: groups; a role goes to people who are in the group themselves',
  }),
  roles: Type.Array(Type.String(), { description: 'roles of the product it grants' }),
})
export type ReceivedGroupJson = Static<typeof receivedGroupSchema>

export const groupMemberSchema = Type.Object({
  id: Type.String({ description: 'id of the record, as the identity provider knows it' }),
  kind: literals(['User', 'Group']),
  label: nullableText,
  userName: nullableText,
  personId: Type.Union([Type.String(), Type.Null()], {
    description: 'the member that the record has made; null: a group, or nobody yet',
  }),
  state: Type.Union([literals(['active', 'deactivated', 'removed']), Type.Null()]),
  staged: Type.Union([literals(stagedKinds), Type.Null()], { description: 'what waits for a person' }),
})
export type GroupMemberJson = Static<typeof groupMemberSchema>

export const roleRequestSchema = Type.Object(
  {
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
    protected: Type.Optional(
      Type.Boolean({ description: 'unless said: true for owner and the like, false for others' }),
    ),
  },
  { additionalProperties: false },
)

export function presentProductRole({
  name,
  title,
  protected: isProtected,
  scope,
}: ProductRole): ProductRoleJson {
  return { name, title, protected: isProtected, scope }
}

export function presentMapping(mapping: RoleMapping): Static<typeof mappingSchema> {
  const { role, groupId, displayName, connection, mappedBy, mappedAt } = mapping
  return { role, group: { id: groupId, displayName, connection }, mappedBy, mappedAt: mappedAt.toISOString() }
}

export function presentRole({ mappings, ...role }: RoleWithMappings): TenantRoleJson {
  return { ...presentProductRole(role), mappings: mappings.map(presentMapping) }
}

export function presentGrant({ since, ...mapping }: RoleGrant): GrantJson {
  return { ...presentMapping(mapping), since: since.toISOString() }
}

export function presentGroup(group: ReceivedGroup): ReceivedGroupJson {
  return { ...group, roles: [...group.roles] }
}
