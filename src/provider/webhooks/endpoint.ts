import { type EventType, matchEventTypes } from '../../events/event-types.ts'
import { eventTypesOfSets } from './describe-set.ts'

/** How a message is written: as an event, or as a security event token (RFC 8417, RFC 9967). */
export const webhookFormats = ['json', 'set'] as const
export type WebhookFormat = (typeof webhookFormats)[number]

/** Why nothing is sent to an endpoint: somebody said so, it answered 410, or nothing got through for days. */
export type DisabledReason = 'by_hand' | 'gone' | 'failing'

export interface SealedSecret {
  readonly sealed: string
  /** Until when an older secret still signs; null for the newest. */
  readonly endsAt: string | null
}

/** Where a product is told what happened. */
export interface WebhookEndpoint {
  /** Null: it is told about every tenant. */
  readonly tenantId: string | null
  readonly id: string
  readonly url: string
  readonly description: string
  /** Words and `member.*`; empty: everything. */
  readonly types: readonly string[]
  readonly format: WebhookFormat
  readonly allowPrivateAddress: boolean
  /** The newest first. */
  readonly secrets: readonly SealedSecret[]
  readonly enabled: boolean
  readonly disabledAt: Date | null
  readonly disabledReason: DisabledReason | null
  /** Everything in the ledger up to here has been sent, or waits. */
  readonly cursor: number
  readonly epoch: number
  readonly failingSince: Date | null
  /** How often in a row nothing at all got through. */
  readonly failures: number
  /** When it is looked at again by itself; null: when there is something new. */
  readonly nextAt: Date | null
  readonly createdAt: Date
}

export type EndpointKey = Pick<WebhookEndpoint, 'tenantId' | 'id'>

/** One event on its way to one endpoint. */
export interface Delivery {
  readonly seq: number
  /** Whose event it is. */
  readonly eventTenant: string
  readonly eventId: string
  readonly event: EventType
  /** Events with the same subject are sent one after the other. */
  readonly subject: string
  readonly state: 'waiting' | 'delivered' | 'dead'
  readonly attempts: number
  /** When it is tried again; null while an earlier event of its subject is waiting, and when it is done. */
  readonly nextAt: Date | null
  readonly firstAt: Date | null
  readonly lastAt: Date | null
  readonly status: number | null
  readonly durationMs: number | null
  /** What went wrong, as a word; see `attempt.ts`. */
  readonly error: string | null
  /** The beginning of what the endpoint answered, with what looks like personal or secret masked. */
  readonly excerpt: string | null
}

/**
 * The types somebody wants to hear of; undefined: all. A word that is no type any more matches nothing; it was one when it
 * was accepted. A security event token can say only some.
 */
export function typesOf({
  types,
  format = 'json',
}: {
  readonly types: readonly string[]
  readonly format?: WebhookFormat
}): readonly EventType[] | undefined {
  if (types.length === 0) return format === 'set' ? eventTypesOfSets : undefined
  const wanted = types.flatMap((type) => {
    const found = matchEventTypes([type])
    return 'types' in found ? found.types : []
  })
  return format === 'set' ? wanted.filter((type) => eventTypesOfSets.includes(type)) : wanted
}
