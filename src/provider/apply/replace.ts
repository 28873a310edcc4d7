import {
  checkReplace,
  diffResources,
  type JsonObject,
  keepImmutable,
  quote,
  type Resource,
  type ResourceType,
  readResource,
  scimError,
  withoutSecrets,
} from '../../scim/index.ts'
import { type Action, includeFor, type RequestContext } from '../action.ts'
import type { ReplaceCommand } from '../command.ts'
import { describeResource } from '../describe-resource.ts'
import { wholeResource } from '../render.ts'
import type { ResourceChange, StoredResource } from '../store.ts'
import type { Caller } from '../tenants/tenant.ts'
import { checkVersion } from './check-version.ts'
import { memberIds } from './create.ts'
import { ledgerChanges } from './ledger-changes.ts'

/**
 * PUT (RFC 7644 §3.5.1). Attributes left out are cleared, but `active` is not: leaving it out must neither disable nor
 * enable anyone. A group's members are replaced only when the body has them (checklist PUT-12).
 */
export function applyReplace(command: ReplaceCommand, caller: Caller, context: RequestContext): Action {
  const { type, id, body, selection, ifMatch } = command
  const { profile } = caller
  const { resource, notes } = readResource(body, type, 'replace', profile)
  context.notes.push(...notes)
  checkBodyId(body, id, profile.name === 'strict')
  const hasMembers = type.name === 'Group' && mentionsMembers(body)
  const decide = (current: StoredResource): ResourceChange | undefined => {
    checkVersion(ifMatch, current)
    const before = wholeResource(current)
    const wanted = replaced(before, resource, type, id)
    checkReplace(before, wanted, type)
    const after = withoutSecrets(keepImmutable(before, wanted, type), type)
    const changes = diffResources(before, after, type)
    if (changes.length === 0 && !hasMembers) return undefined
    return {
      entry: changes.length === 0 ? undefined : describeResource(type, after, profile.answers),
      members: hasMembers ? [{ kind: 'replaceAll', ids: memberIds(resource) }] : undefined,
      changes: ledgerChanges(changes),
      exact: ifMatch !== undefined,
    }
  }
  return { kind: 'update', type, id, decide, include: includeFor([type], selection, context.baseUrl) }
}

function replaced(before: JsonObject, sent: Resource, type: ResourceType, id: string): Resource {
  const { members: _, ...own } = sent
  const after: Resource = { ...own, id }
  if (type.name === 'User' && after['active'] === undefined && before['active'] !== undefined) {
    after['active'] = before['active']
  }
  return after
}

/** The path's id is the only id (Keycloak #46658 checked one and wrote the other). Clients may repeat it. */
function checkBodyId(body: ReplaceCommand['body'], id: string, isStrict: boolean): void {
  if (!isStrict || typeof body !== 'object' || body === null || Array.isArray(body)) return
  const sent = body['id']
  if (typeof sent === 'string' && sent.toLowerCase() !== id.toLowerCase()) {
    throw scimError('invalidValue', `The body says id ${quote(sent)}, the path another.`)
  }
}

function mentionsMembers(body: ReplaceCommand['body']): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false
  return Object.keys(body).some(
    (name) => name.toLowerCase() === 'members' || name.toLowerCase().endsWith(':members'),
  )
}
