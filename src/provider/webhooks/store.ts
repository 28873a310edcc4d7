import type { Delivery, EndpointKey, WebhookEndpoint } from './endpoint.ts'

/** What one round of sending came to. Stored whole, or not at all when somebody else has taken the endpoint since. */
export interface Settlement {
  readonly cursor: number
  readonly deliveries: readonly Delivery[]
  readonly failingSince: Date | null
  readonly failures: number
  /** When to look again though nothing new comes. */
  readonly nextAt: Date | null
  readonly disabled: { readonly at: Date; readonly reason: 'gone' | 'failing' } | null
}

export interface DeliveryQuery {
  readonly state?: Delivery['state'] | undefined
  /** Before this number, newest first. */
  readonly before?: number | undefined
  readonly limit: number
}

/** Where endpoints and what is on its way to them are kept. */
export interface WebhookStore {
  add(endpoint: WebhookEndpoint): Promise<void>
  /** Of one tenant; null: those of the whole installation. */
  list(tenantId: string | null): Promise<readonly WebhookEndpoint[]>
  find(key: EndpointKey): Promise<WebhookEndpoint | undefined>
  change(key: EndpointKey, change: EndpointChange): Promise<void>
  remove(key: EndpointKey): Promise<boolean>

  /** Takes it for this worker; undefined when nothing is to be sent. What an earlier worker still does is not stored. */
  take(key: EndpointKey): Promise<WebhookEndpoint | undefined>
  /** The oldest that waits of every subject, if it is its time; the oldest of all when `anyTime`. */
  due(key: EndpointKey, now: Date, limit: number, anyTime?: boolean): Promise<readonly Delivery[]>
  /** Which of these subjects have something waiting. */
  waitingSubjects(key: EndpointKey, subjects: readonly string[]): Promise<ReadonlySet<string>>
  /** When the next of the first in line is due. */
  nextDue(key: EndpointKey): Promise<Date | null>
  /** False: somebody else has taken it. */
  settle(endpoint: WebhookEndpoint, settlement: Settlement): Promise<boolean>

  deliveries(key: EndpointKey, query: DeliveryQuery): Promise<readonly Delivery[]>
  /** Puts one back in line, tried or not. False: it is not kept any more. */
  requeue(key: EndpointKey, seq: number, now: Date): Promise<boolean>
  /** Forgets what became of the events after this number and sends them again. */
  rewind(key: EndpointKey, cursor: number): Promise<void>

  /** Endpoints that want to be looked at by now. */
  dueEndpoints(now: Date): Promise<readonly EndpointKey[]>
  /** Endpoints that are to hear of these tenants; undefined: of anyone. */
  endpointsFor(tenants: ReadonlySet<string> | undefined): Promise<readonly EndpointKey[]>
  /** Lets go of what was delivered before one time and given up before the other. */
  forget(deliveredBefore: Date, deadBefore: Date): Promise<void>
}

/** What is given replaces what was. */
export type EndpointChange = Partial<
  Pick<
    WebhookEndpoint,
    | 'url'
    | 'description'
    | 'types'
    | 'format'
    | 'allowPrivateAddress'
    | 'secrets'
    | 'enabled'
    | 'disabledAt'
    | 'disabledReason'
    | 'failures'
    | 'failingSince'
    | 'nextAt'
  >
>
