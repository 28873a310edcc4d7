import type { JsonObject, Note, ResourceType, Selection } from '../scim/index.ts'
import type { RequestCode, Touched } from './provider.ts'
import type {
  Include,
  ResourceChange,
  ResourceDraft,
  ResourcePage,
  ResourceQuery,
  ResourceStore,
  StagingReason,
  StoredResource,
  WriteContext,
} from './store.ts'
import { type Caller, known } from './tenants/tenant.ts'

/** What the store is asked to do: decided, not done. */
export type Action =
  | { readonly kind: 'none' }
  | { readonly kind: 'answer'; readonly document: JsonObject }
  | { readonly kind: 'read'; readonly type: ResourceType; readonly id: string; readonly include: Include }
  | {
      readonly kind: 'list'
      readonly query: ResourceQuery
      /** Keeps in mind where the page ended, so that the next one loses nobody. */
      readonly remember: (page: ResourcePage) => void
    }
  | { readonly kind: 'create'; readonly draft: ResourceDraft; readonly include: Include }
  | {
      readonly kind: 'update'
      readonly type: ResourceType
      readonly id: string
      readonly decide: (current: StoredResource) => ResourceChange | undefined
      readonly include: Include
    }
  | {
      readonly kind: 'remove'
      readonly type: ResourceType
      readonly id: string
      readonly check: (current: StoredResource) => void
    }

/** What came of it. */
export type Outcome =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'answer'; readonly document: JsonObject }
  | { readonly kind: 'missing' }
  | { readonly kind: 'resource'; readonly resource: StoredResource }
  | { readonly kind: 'created'; readonly resource: StoredResource }
  | { readonly kind: 'updated'; readonly resource: StoredResource; readonly changed: boolean }
  | { readonly kind: 'removed'; readonly type: ResourceType; readonly id: string }
  | { readonly kind: 'page'; readonly page: ResourcePage; readonly query: ResourceQuery }

/** What belongs to one request while it is answered. */
export interface RequestContext {
  readonly requestId: string
  readonly at: Date
  /** Base URL as the client addressed it, with the version if it used one. */
  readonly baseUrl: string
  /** Tolerances that were applied, in order. */
  readonly notes: Note[]
  /** Member ids that were left out because nobody here has them. */
  readonly skippedMembers: string[]
  /** What the request is about, one entry a command. */
  readonly touched: Touched[]
  /** What else the request log is to say, as stable words. */
  readonly codes: RequestCode[]
  /** Places of the hooks that gave no answer in time; they are not asked again in this request. */
  readonly silentHooks: Set<number>
}

/** Lets the store do it. Throws what the store throws: ScimError for what the client can mend. */
export async function carryOut(
  action: Action,
  caller: Caller | undefined,
  store: ResourceStore,
  context: RequestContext,
  stage?: StagingReason,
): Promise<Outcome> {
  if (action.kind === 'none') return { kind: 'nothing' }
  if (action.kind === 'answer') return action
  return await askStore(action, known(caller), store, context, stage)
}

async function askStore(
  action: Exclude<Action, { kind: 'none' | 'answer' }>,
  caller: Caller,
  store: ResourceStore,
  context: RequestContext,
  stage?: StagingReason,
): Promise<Outcome> {
  switch (action.kind) {
    case 'read': {
      const resource = await store.read(caller, action.type, action.id, action.include)
      return resource ? { kind: 'resource', resource } : { kind: 'missing' }
    }
    case 'list': {
      const page = await store.list(caller, action.query)
      action.remember(page)
      return { kind: 'page', page, query: action.query }
    }
    case 'create':
      return await create(action, caller, store, context, stage)
    case 'update': {
      const { type, id, decide, include } = action
      const updated = await store.update(caller, type, id, decide, include, writing(caller, context, stage))
      if (!updated) return { kind: 'missing' }
      context.skippedMembers.push(...updated.skippedMembers)
      return { kind: 'updated', ...updated }
    }
    case 'remove': {
      const { type, id, check } = action
      const removed = await store.remove(caller, type, id, check, writing(caller, context, stage))
      return removed ? { kind: 'removed', type, id } : { kind: 'missing' }
    }
  }
}

async function create(
  action: Action & { kind: 'create' },
  caller: Caller,
  store: ResourceStore,
  context: RequestContext,
  stage?: StagingReason,
): Promise<Outcome> {
  const { draft, include } = action
  const resource = await store.create(caller, draft, writing(caller, context, stage))
  if (draft.members.length === 0 || !include.members) return { kind: 'created', resource }
  const whole = await store.read(caller, draft.type, resource.id, include)
  return { kind: 'created', resource: whole ?? resource }
}

function writing(caller: Caller, context: RequestContext, stage: StagingReason | undefined): WriteContext {
  return {
    at: context.at,
    tokenId: caller.tokenId,
    requestId: context.requestId,
    unknownMembers: caller.profile.answers.unknownMember,
    stage,
  }
}

/** Which of the costly attributes a selection asks for. */
export function includeFor(
  types: readonly ResourceType[],
  { attributes, excludedAttributes }: Selection,
  baseUrl: string,
): Include {
  const wants = (type: string, name: string) =>
    types.some((one) => one.name === type) &&
    (attributes === undefined || attributes.some((path) => mentions(path, name))) &&
    !excludedAttributes?.some((path) => path.toLowerCase().endsWith(name))
  return { members: wants('Group', 'members'), groups: wants('User', 'groups'), baseUrl }
}

/** `members`, `members.value`, `urn:…:Group:members`, or the schema's URN alone. */
function mentions(path: string, name: string): boolean {
  const lower = path.toLowerCase()
  return lower.includes(name) || lower.startsWith('urn:')
}
