import type { EventType } from './event-types.ts'
import type { AttributeChange, EventSubject, Json, JsonDocument } from './product-event.ts'

/** A step on the members of a group, as the identity provider asks for it. */
export type ProposedMemberStep =
  | { readonly kind: 'add' | 'remove' | 'replaceAll'; readonly ids: readonly string[] }
  /** Whoever the filter matches (RFC 7644 §3.4.2.2). */
  | { readonly kind: 'removeWhere'; readonly filter: string }

/** What an identity provider wants to change, before anything is stored: the product may refuse it or have it wait. */
export interface ProposedChange {
  /** Never used for another question; the same question asked again, because somebody came between, has a new one. */
  readonly id: string
  readonly type: 'change.proposed'
  /** RFC 3339, UTC. */
  readonly timestamp: string
  readonly tenantId: string
  readonly connection: number
  /** What the ledger would call it, if nobody minded. */
  readonly event: EventType
  readonly action: 'create' | 'update' | 'delete'
  /** An application that numbers its own records does so later: then the id of what is to be created is not final. */
  readonly subject: EventSubject
  /** The resource as it is; null when it is to be created. */
  readonly before: JsonDocument | null
  /** The resource as it would be; null when it is to be deleted. Attributes that are never returned are not in it. */
  readonly after: JsonDocument | null
  /** What would change, by attribute; empty for what is created or deleted. */
  readonly changes: { readonly [attribute: string]: AttributeChange }
  /** What would change of a group's members; not in `before` and `after`, because there may be very many. */
  readonly members: readonly ProposedMemberStep[]
  readonly cause: { readonly requestId: string; readonly tokenId: string | null }
  /** True when an admin only tries the hook out: nothing is proposed. */
  readonly test?: true
}

/** Why a change is refused, in SCIM's own words (RFC 7644 §3.12). */
export const refusalTypes = ['invalidValue', 'mutability', 'uniqueness'] as const
export type RefusalType = (typeof refusalTypes)[number]

export type HookAnswer =
  | { readonly decision: 'accept' }
  | {
      readonly decision: 'refuse'
      /** What the admin of the identity provider reads: what is so, and what to do. */
      readonly detail: string
      /** Left out: `invalidValue` for who would join, `mutability` for what would change. */
      readonly scimType?: RefusalType | undefined
    }
  | {
      readonly decision: 'stage'
      /** What the admin of the tenant reads beside the staged person. */
      readonly reason: string
    }

const longestText = 500

/** An answer as a product gave it, checked; undefined for anything else. Nothing at all (`null`) is no objection. */
export function readHookAnswer(answer: Json | undefined): HookAnswer | undefined {
  if (answer === null || answer === undefined) return { decision: 'accept' }
  if (typeof answer !== 'object' || Array.isArray(answer)) return undefined
  const { decision, detail, reason, scimType } = answer as { readonly [name: string]: Json | undefined }
  if (decision === 'accept') return { decision }
  if (decision === 'stage' && isText(reason)) return { decision, reason: reason.slice(0, longestText) }
  if (decision !== 'refuse' || !isText(detail)) return undefined
  if (scimType === undefined) return { decision, detail: detail.slice(0, longestText) }
  const known = refusalTypes.find((type) => type === scimType)
  return known && { decision, detail: detail.slice(0, longestText), scimType: known }
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value.trim() !== ''
}
