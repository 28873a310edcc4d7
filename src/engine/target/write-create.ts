import { isJsonObject, type JsonObject, type JsonValue, urns } from '../../scim/index.ts'
import type { TargetKind } from './target.ts'
import type { WireProfile } from './wire-profile.ts'

const typeName = { person: 'User', group: 'Group' } as const satisfies Record<TargetKind, string>

/** The body of a POST (RFC 7644 §3.3) in the dialect of a wire profile. */
export function writeCreate(kind: TargetKind, resource: JsonObject, profile: WireProfile): JsonObject {
  return {
    ...resource,
    ...(kind === 'person' ? schemasOf(resource, profile) : {}),
    ...(profile.sendsType ? { meta: { resourceType: typeName[kind] } } : {}),
    ...primaryEmail(resource, profile),
    ...(resource['roles'] === undefined ? {} : { roles: writeRoles(resource['roles'], profile) }),
  }
}

function schemasOf({ schemas }: JsonObject, profile: WireProfile): JsonObject {
  if (profile.schemas === 'used' || !Array.isArray(schemas)) return {}
  return { schemas: [...new Set([...schemas, urns.enterpriseUser])] }
}

function primaryEmail({ emails }: JsonObject, profile: WireProfile): JsonObject {
  if (!profile.marksPrimaryEmail || !Array.isArray(emails)) return {}
  if (emails.some((email) => isJsonObject(email) && email['primary'] === true)) return {}
  const work = emails.findIndex((email) => isJsonObject(email) && email['type'] === 'work')
  const chosen = Math.max(0, work)
  return {
    emails: emails.map((email, at) =>
      isJsonObject(email) && at === chosen ? { ...email, primary: true } : email,
    ),
  }
}

/** App roles as a profile types them. */
export function writeRoles(roles: JsonValue, profile: WireProfile): JsonValue {
  if (profile.roles === 'plain' || !Array.isArray(roles)) return roles
  return roles.map((role) =>
    isJsonObject(role) && role['type'] === undefined
      ? { ...role, type: 'WindowsAzureActiveDirectoryRole' }
      : role,
  )
}
