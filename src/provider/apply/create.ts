import {
  isJsonObject,
  type JsonObject,
  type Resource,
  type ResourceType,
  readResource,
} from '../../scim/index.ts'
import { type Action, includeFor, type RequestContext } from '../action.ts'
import type { CreateCommand } from '../command.ts'
import { describeResource } from '../describe-resource.ts'
import type { Caller } from '../tenant.ts'

/** POST (RFC 7644 §3.3): the id is ours, whatever the body says. */
export function applyCreate(
  { type, body, selection }: CreateCommand,
  caller: Caller,
  id: string,
  context: RequestContext,
): Action {
  const { resource, notes } = readResource(body, type, 'create', caller.profile)
  context.notes.push(...notes)
  const complete = withDefaults({ ...resource, id }, type)
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

/** Ids of the members in a group's body. */
export function memberIds(resource: JsonObject): string[] {
  const members = resource['members']
  if (!Array.isArray(members)) return []
  return members.flatMap((member) =>
    isJsonObject(member) && typeof member['value'] === 'string' ? [member['value']] : [],
  )
}
