import type { EventType } from '../../events/event-types.ts'
import type { AttributeChange, EventSubject, JsonDocument } from '../../events/product-event.ts'
import type { ProposedChange, ProposedMemberStep } from '../../events/proposed-change.ts'
import {
  type Filter,
  type JsonObject,
  printFilter,
  type ResolvedFilter,
  type ResourceType,
} from '../../scim/index.ts'
import type { Action, RequestContext } from '../action.ts'
import { createdEvent, removedEvent, updatedEvent } from '../ledger/event-of-write.ts'
import type { MemberStep, ResourceChange, StoredResource } from '../store.ts'
import type { Caller } from '../tenants/tenant.ts'

/** An action that changes something. */
export type WriteAction = Extract<Action, { kind: 'create' | 'update' | 'remove' }>

type Proposal = Pick<ProposedChange, 'event' | 'action' | 'before' | 'after' | 'changes' | 'members'>

export function proposeCreation({ draft }: WriteAction & { kind: 'create' }): Proposal {
  const { type, entry, members } = draft
  return {
    event: createdEvent(type.name),
    action: 'create',
    before: null,
    after: parsed(entry.document),
    changes: {},
    members: members.length > 0 ? [{ kind: 'add', ids: members }] : [],
  }
}

export function proposeUpdate(current: StoredResource, change: ResourceChange): Proposal {
  const before = parsed(current.document)
  const after = change.entry ? parsed(change.entry.document) : before
  const members = (change.members ?? []).map(presentStep)
  return {
    event: change.entry ? wordOfUpdate(current.type, before, after) : wordOfMembers(members),
    action: 'update',
    before,
    after,
    changes: change.changes as { readonly [attribute: string]: AttributeChange },
    members,
  }
}

export function proposeRemoval(current: StoredResource): Proposal {
  const before = parsed(current.document)
  return {
    event: removedEvent(current.type.name),
    action: 'delete',
    before,
    after: null,
    changes: {},
    members: [],
  }
}

/** The question, complete. */
export function proposedChange(
  proposal: Proposal,
  { type, id }: { readonly type: ResourceType; readonly id: string },
  { tenantId, connection, tokenId }: Caller,
  { requestId, at }: RequestContext,
  askId: string,
): ProposedChange {
  return {
    id: `ask_${askId}`,
    type: 'change.proposed',
    timestamp: at.toISOString(),
    tenantId,
    connection,
    subject: subjectOf(type, id),
    ...proposal,
    cause: { requestId, tokenId },
  }
}

function subjectOf({ name }: ResourceType, id: string): EventSubject {
  if (name === 'User') return { kind: 'member', id }
  return name === 'Group' ? { kind: 'group', id } : { kind: 'resource', id, resourceType: name }
}

function wordOfUpdate({ name }: ResourceType, before: JsonDocument, after: JsonDocument): EventType {
  return updatedEvent(name, shown(before), shown(after))
}

function shown({ active, displayName }: JsonDocument) {
  return {
    active: typeof active === 'boolean' ? active : null,
    displayName: typeof displayName === 'string' ? displayName : null,
  }
}

/** Steps that take somebody out are told as that, whatever comes with them. */
function wordOfMembers(steps: readonly ProposedMemberStep[]): EventType {
  return steps.every(({ kind }) => kind === 'add') ? 'group.member_added' : 'group.member_removed'
}

function presentStep(step: MemberStep): ProposedMemberStep {
  return step.kind === 'removeWhere'
    ? { kind: step.kind, filter: printFilter(asWritten(step.filter)) }
    : { kind: step.kind, ids: step.ids }
}

/** A filter as a client could have written it, with canonical paths. */
function asWritten(filter: ResolvedFilter): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, operands: filter.operands.map(asWritten) }
    case 'not':
      return { kind: 'not', operand: asWritten(filter.operand) }
    case 'compare':
      return { kind: 'compare', path: filter.target.text, operator: filter.operator, value: filter.value }
    case 'present':
      return { kind: 'present', path: filter.target.text }
    case 'element':
      return { kind: 'element', path: filter.target.text, filter: asWritten(filter.filter) }
    case 'constant': {
      const everyone: Filter = { kind: 'present', path: 'value' }
      return filter.value ? everyone : { kind: 'not', operand: everyone }
    }
  }
}

function parsed(document: string | JsonObject): JsonDocument {
  return (typeof document === 'string' ? JSON.parse(document) : document) as JsonDocument
}
