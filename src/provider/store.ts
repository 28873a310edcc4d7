import type { EventType } from '../events/event-types.ts'
import type { JsonObject, JsonValue, ResolvedFilter, ResourceType, Sort } from '../scim/index.ts'
import type { Reach } from './tenants/tenant.ts'

/**
 * Where the resources of a tenant's connection live: the port an application implements to serve its own data.
 * Every function takes the reach first and must never look beyond it.
 */
export interface ResourceStore {
  /** The resource types it keeps; users and groups when left out. Others are neither listed nor served. */
  readonly resourceTypes?: readonly ResourceType[] | undefined

  /** What it can do besides the rest; everything when left out. What it cannot is not advertised. */
  readonly abilities?: Partial<StoreAbilities> | undefined

  /** True: a person's change can wait for somebody's word, as `WriteContext.stage` asks. */
  readonly stages?: boolean | undefined

  /** The resource, or undefined when this connection has none of that type and id. */
  read(reach: Reach, type: ResourceType, id: string, include: Include): Promise<StoredResource | undefined>

  /** The resources that match, in the order asked for; without one by id, which never changes. */
  list(reach: Reach, query: ResourceQuery): Promise<ResourcePage>

  /**
   * Stores a new resource with its members and its ledger entry, all or nothing.
   * Throws ScimError 409 `uniqueness`, 400 `invalidValue` for an unknown member.
   */
  create(reach: Reach, draft: ResourceDraft, context: WriteContext): Promise<StoredResource>

  /**
   * Changes a resource. `decide` gets the present state and returns the change, or undefined for none; what it throws
   * reaches the caller and nothing is stored. It may be called again when another writer came first, so that every
   * accepted change was decided on the state it replaced. Undefined: there is no such resource.
   */
  update(
    reach: Reach,
    type: ResourceType,
    id: string,
    decide: (current: StoredResource) => ResourceChange | undefined,
    include: Include,
    context: WriteContext,
  ): Promise<UpdatedResource | undefined>

  /** Deletes a resource and takes it out of every group; `check` may throw first. False: there is no such resource. */
  remove(
    reach: Reach,
    type: ResourceType,
    id: string,
    check: (current: StoredResource) => void,
    context: WriteContext,
  ): Promise<boolean>
}

/**
 * Thrown by a store that cannot be reached just now: the request may be sent again and is answered 503 with Retry-After.
 * Nothing may have been stored that the client is not told of, except that a commit whose answer was lost may stand.
 */
export class StoreUnavailable extends Error {}

/** What a store may do without (RFC 7643 §5): `ServiceProviderConfig` says so, and requests for it are answered accordingly. */
export interface StoreAbilities {
  /** Lists in another order than by id; `sortBy` is ignored otherwise (RFC 7644 §3.4.2.3). */
  readonly sort: boolean
  /** Pages that go on after the last resource seen (RFC 9865); by index only otherwise. */
  readonly cursor: boolean
  /** Many operations in one request (RFC 7644 §3.7); 501 otherwise. */
  readonly bulk: boolean
}

/** Which of the costly attributes an answer needs, and where references in it should point. */
export interface Include {
  readonly members: boolean
  readonly groups: boolean
  /** Base URL for `$ref`, without a trailing slash. */
  readonly baseUrl: string
}

/** A resource as it is stored. */
export interface StoredResource {
  readonly type: ResourceType
  readonly id: string
  readonly version: number
  readonly created: Date
  readonly lastModified: Date
  /**
   * Everything returned by default but `meta`, `groups` and `members`; `schemas` and `id` are in it. Parsed, or as JSON
   * text if the store has it at hand: text that need not be parsed is answered faster.
   */
  readonly document: JsonObject | string
  /** Attributes that are not returned by default. */
  readonly hidden?: JsonObject | undefined
  /** A User's groups, when included and there are any. JSON text or parsed. */
  readonly groups?: readonly JsonValue[] | string | undefined
  /** A Group's members, when included and there are any. JSON text or parsed. */
  readonly members?: readonly JsonValue[] | string | undefined
}

export interface ResourceQuery {
  readonly types: readonly ResourceType[]
  readonly filter?: ResolvedFilter | undefined
  readonly sort?: Sort | undefined
  readonly page: PageRequest
  readonly include: Include
}

/** By index (1-based), or after the last resource of the page before (RFC 9865). */
export type PageRequest =
  | {
      readonly kind: 'index'
      readonly startIndex: number
      readonly count: number
      /**
       * Where the page before ended, when that is remembered: the page begins behind it rather than at the index, and
       * `totalResults` is `startIndex − 1` and what is left. A store without cursors may leave it out of account.
       */
      readonly after?: PagePosition | undefined
    }
  | {
      readonly kind: 'after'
      readonly after: PagePosition | undefined
      readonly count: number
      /** Leaves out what was created later, so that all pages are of one list. */
      readonly until: Date
    }

/** Where a page ended: the id, after the sort key when the list is sorted. */
export interface PagePosition {
  readonly id: string
  readonly key: string | null
}

export interface ResourcePage {
  readonly totalResults: number
  readonly resources: readonly StoredResource[]
  /** Undefined on the last page. */
  readonly next: PagePosition | undefined
}

/** A resource to be created. */
export interface ResourceDraft {
  readonly type: ResourceType
  readonly id: string
  readonly entry: ResourceEntry
  /** Ids of the members a new group has. */
  readonly members: readonly string[]
}

/** What is stored of a resource's own attributes. Made by `describeResource()`. */
export interface ResourceEntry {
  /** JSON text of what is returned by default. */
  readonly document: string
  /** JSON text of the attributes that are not, or null. */
  readonly hidden: string | null
  readonly keys: ResourceKeys
}

/** What a resource is looked up by. */
export interface ResourceKeys {
  /** Unique among the resources of one type; null when the type has no unique attribute. */
  readonly unique: string | null
  readonly externalId: string | null
  readonly displayName: string | null
  readonly displayKey: string | null
  readonly active: boolean | null
  /** Values of the other attributes that are indexed, by canonical path. */
  readonly values: readonly { readonly attribute: string; readonly key: string }[]
}

/** A change to a resource: its own attributes, its members, or both. */
export interface ResourceChange {
  /** Undefined when only members change. */
  readonly entry?: ResourceEntry | undefined
  /** Steps on the members, in order. */
  readonly members?: readonly MemberStep[] | undefined
  /** True when the request named the version it wants to change (If-Match): nobody may come between. */
  readonly exact: boolean
  /** What changed, for the ledger. */
  readonly changes: JsonValue
}

export type MemberStep =
  | { readonly kind: 'add'; readonly ids: readonly string[] }
  | { readonly kind: 'remove'; readonly ids: readonly string[] }
  | { readonly kind: 'removeWhere'; readonly filter: ResolvedFilter }
  | { readonly kind: 'replaceAll'; readonly ids: readonly string[] }

export interface UpdatedResource {
  readonly resource: StoredResource
  /** False when everything asked for was so already: version and lastModified are as before. */
  readonly changed: boolean
  /** Ids of members that were left out because nobody here has them. */
  readonly skippedMembers: readonly string[]
}

/** Why a person's change is kept and not applied. */
export interface StagingReason {
  readonly reason: string
}

/** Who writes, when and why. */
export interface WriteContext {
  readonly at: Date
  readonly tokenId: string | null
  readonly requestId: string
  readonly unknownMembers: 'refuse' | 'skip'
  /** What the ledger calls the write instead of its own word, such as `member.staged` where people wait for Synchronize. */
  readonly event?: EventType | undefined
  /** What the ledger tells besides. */
  readonly data?: JsonObject | null | undefined
  /** The record is stored and the membership is not touched until somebody decides. Only where the store `stages`. */
  readonly stage?: StagingReason | undefined
}
