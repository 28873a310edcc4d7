import type { EventType } from './event-types.ts'

/** JSON as it came from an identity provider. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }
export type JsonDocument = { readonly [name: string]: Json }

/** What an event is about. Events of one subject are told in the order in which they happened. */
export interface EventSubject {
  /** `member`: a person's membership in the tenant; `tenant`: the tenant as a whole. */
  readonly kind: 'member' | 'group' | 'resource' | 'connection' | 'tenant'
  /** Of a member or a group the id it has in SCIM; of a connection its number. */
  readonly id: string
  /** Who the member is: the same in every tenant and after coming back. */
  readonly personId?: string
  /** Name of the resource type, for what is neither a member nor a group. */
  readonly resourceType?: string
}

/** One attribute before and after. What was not there is left out. */
export interface AttributeChange {
  readonly before?: Json
  readonly after?: Json
}

export interface EventData {
  /** The member as the identity provider describes it, complete, as it was after the change (SCIM, RFC 7643 §4.1). */
  readonly member?: JsonDocument
  /** The group's own attributes, without its members (RFC 7643 §4.2). */
  readonly group?: JsonDocument
  /** A resource of a type of the tenant's own. */
  readonly resource?: JsonDocument
  /** What changed, by attribute. */
  readonly changes?: { readonly [attribute: string]: AttributeChange }
  /** Of `group.member_added` and `group.member_removed`: some of the `total` members, further events hold the others. */
  readonly members?: {
    readonly added?: readonly string[]
    readonly removed?: readonly string[]
    readonly total: number
  }
  /** Of `member.removed`: the groups it was in; they have lost it with this event. */
  readonly groups?: readonly string[]
  /** Of events about a member: the product's own properties, complete, as they were then. Missing where there are none. */
  readonly properties?: JsonDocument
  /** Of `role.granted` and `role.revoked`: which role of the product, and the group that gives it. */
  readonly role?: string
  readonly origin?: Json
  /** From how many other groups the member has the same role. */
  readonly alsoFrom?: number
  readonly [more: string]: unknown
}

/** What a product is told: the same in the feed and in a webhook, and the same whenever it is told. */
export interface ProductEvent {
  /** Never used for another event: what has been seen before can be passed over. */
  readonly id: string
  readonly type: EventType
  /** When it happened, RFC 3339, UTC. */
  readonly timestamp: string
  readonly tenantId: string
  readonly connection: number | null
  readonly subject: EventSubject
  /** The version of the record that the event led to. */
  readonly version: number | null
  /** The request that caused it and the token it came with, as the request log has them. */
  readonly cause: { readonly requestId: string | null; readonly tokenId: string | null }
  readonly data: EventData
}
