import { enterpriseUserSchema } from './enterprise-user.ts'
import { groupSchema } from './group.ts'
import { createRegistry } from './registry.ts'
import { createResourceType } from './resource-type.ts'
import { userSchema } from './user.ts'

/** `/Users`, with the enterprise extension (RFC 7643 §4.1, §4.3). */
export const userType = createResourceType({
  name: 'User',
  description: 'User accounts',
  endpoint: '/Users',
  schema: userSchema,
  schemaExtensions: [{ schema: enterpriseUserSchema, required: false }],
})

/** `/Groups` (RFC 7643 §4.2). */
export const groupType = createResourceType({
  name: 'Group',
  description: 'Groups',
  endpoint: '/Groups',
  schema: groupSchema,
})

/** The resource types every SCIM service provider is expected to have. */
export const standardRegistry = createRegistry([userType, groupType])
