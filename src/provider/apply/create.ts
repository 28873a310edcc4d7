import {
  isJsonObject,
  type JsonObject,
  type Resource,
  type ResourceType,
  readResource,
  scimError,
  withoutSecrets,
} from '../../scim/index.ts'
import { type Action, includeFor, type RequestContext } from '../action.ts'
import type { CreateCommand } from '../command.ts'
import { describeResource } from '../describe-resource.ts'
import type { Caller } from '../tenants/tenant.ts'

/** POST (RFC 7644 §3.3): the id is ours, whatever the body says. */
export function applyCreate(
  { type, body, selection }: CreateCommand,
  caller: Caller,
  id: string,
  context: RequestContext,
): Action {
  const { resource, notes } = readResource(body, type, 'create', caller.profile)
  context.notes.push(...notes)
  const complete = withDefaults({ ...withoutSecrets(resource, type), id }, type)
  return {
    kind: 'create',
    draft: {
      type,
      id,
      entry: describeResource(type, complete, caller.profile.answers),
      members: type.name === 'Group' ? memberIds(resource) : [],
    },
    include: includeFor([type], selection, context.baseUrl),
  }
}

/** `active` left out means true (checklist USR-13): a client that says nothing has not asked for a disabled member. */
function withDefaults(resource: Resource, type: ResourceType): Resource {
  const knowsActive = type.name === 'User' && type.index.attributes.has('active')
  return knowsActive && resource['active'] === undefined ? { ...resource, active: true } : resource
}

/** Ids of the members in a group's body. Throws ScimError 400 `invalidValue` for a member that names nobody. */
export function memberIds(resource: JsonObject): string[] {
  const members = resource['members']
  if (!Array.isArray(members)) return []
  return members.map((member) => {
    if (isJsonObject(member) && typeof member['value'] === 'string') return member['value']
    // Leaving it out would answer 201 to a group that is not the one that was sent.
    throw scimError('invalidValue', 'A member has no value: it has to be the id of a user or group.')
  })
}
