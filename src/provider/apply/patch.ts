import {
  applyPatch,
  type DetachedChange,
  diffResources,
  parsePatch,
  withoutSecrets,
} from '../../scim/index.ts'
import { type Action, includeFor, type RequestContext } from '../action.ts'
import type { PatchCommand } from '../command.ts'
import { describeResource } from '../describe-resource.ts'
import { wholeResource } from '../render.ts'
import type { MemberStep, ResourceChange, StoredResource } from '../store.ts'
import type { Caller } from '../tenants/tenant.ts'
import { checkVersion } from './check-version.ts'
import { ledgerChanges } from './ledger-changes.ts'

/**
 * PATCH (RFC 7644 §3.5.2). The body is validated before the resource is looked up; the operations run on whatever state
 * the store hands over, so that two writers never undo each other. Members come back as steps, not as a list.
 */
export function applyPatchCommand(command: PatchCommand, caller: Caller, context: RequestContext): Action {
  const { type, id, body, ifMatch } = command
  const { profile } = caller
  const operations = parsePatch(body, type, profile, context.notes)
  const decide = (current: StoredResource): ResourceChange | undefined => {
    checkVersion(ifMatch, current)
    const resource = wholeResource(current)
    const detached = type.name === 'Group' ? ['members'] : []
    const patched = applyPatch({ resource, operations, type, profile, detached })
    context.notes.push(...patched.notes)
    const members = patched.detached.map(memberStep)
    const kept = withoutSecrets(patched.resource, type)
    const changes = kept === patched.resource ? patched.changes : diffResources(resource, kept, type)
    const isSame = changes.length === 0
    if (isSame && members.length === 0) return undefined
    return {
      entry: isSame ? undefined : describeResource(type, kept, profile.answers),
      members,
      changes: ledgerChanges(changes),
      exact: ifMatch !== undefined,
    }
  }
  return { kind: 'update', type, id, decide, include: includeAfterPatch(command, caller, context) }
}

function includeAfterPatch({ type, selection }: PatchCommand, caller: Caller, context: RequestContext) {
  const include = includeFor([type], selection, context.baseUrl)
  return isAnsweredEmpty(type.name, selection.attributes !== undefined, caller)
    ? { ...include, members: false, groups: false }
    : include
}

/** 204 where the client allows it (member lists are large), 200 where `attributes` was given (RFC 7644 §3.5.2). */
export function isAnsweredEmpty(typeName: string, hasAttributes: boolean, caller: Caller): boolean {
  const { patchGroup, patchUser } = caller.profile.answers
  return !hasAttributes && (typeName === 'Group' ? patchGroup : patchUser) === 'empty'
}

function memberStep(change: DetachedChange): MemberStep {
  switch (change.kind) {
    case 'add':
      return { kind: 'add', ids: change.values.map(idOf) }
    case 'replaceAll':
      return { kind: 'replaceAll', ids: change.values.map(idOf) }
    case 'remove':
      return { kind: 'remove', ids: change.values }
    case 'removeAll':
      return { kind: 'replaceAll', ids: [] }
    case 'removeWhere':
      return { kind: 'removeWhere', filter: change.filter }
  }
}

function idOf(member: { readonly [name: string]: unknown }): string {
  return String(member['value'])
}
