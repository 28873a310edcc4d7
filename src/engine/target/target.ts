import type { JsonObject, JsonValue } from '../../scim/index.ts'

/** What lives at a target: accounts are Users, groups are Groups (RFC 7643 §4.1, §4.2). */
export type TargetKind = 'person' | 'group'

export type Verb = 'read' | 'create' | 'update' | 'delete'

/** Why no usable answer came. `sent` of the reply tells whether the target may have executed the request. */
export type Failure =
  | 'invalid_url'
  | 'address_refused'
  | 'dns'
  | 'refused'
  | 'tls'
  | 'timeout'
  | 'reset'
  | 'too_large'
  /** It answered, but not with what the next request has to be made of. */
  | 'unreadable'
  | 'interrupted'
  // A group that is written as a whole: nothing has been sent that would change it.
  | 'group_too_large'
  | 'members_hidden'
  // The token endpoint of OAuth client credentials: nothing has been sent to the target itself.
  | 'token_client_refused'
  | 'token_refused'
  | 'token_unreadable'
  | 'token_unavailable'
  | 'throttled'

/** One exchange as logs may show it: no secret, bodies bounded. */
export interface Exchange {
  readonly method: string
  readonly path: string
  readonly requestId: string
  readonly status: number | null
  readonly durationMs: number
}

export type TargetReply =
  | {
      readonly kind: 'answer'
      readonly status: number
      /** Parsed JSON; null when the body is empty. `undefined` when it is not JSON. */
      readonly body: JsonValue | undefined
      /** What the body looks like; `html` is a login page or the wrong address. */
      /** `torn`: begins as JSON and is none. */
      readonly form: 'json' | 'empty' | 'html' | 'text' | 'torn'
      readonly location: string | null
      readonly retryAfterMs: number | null
      /** The request carried an access token that a token endpoint had granted, not a secret of a person. */
      readonly accessToken?: true
      readonly exchange: Exchange
    }
  | {
      readonly kind: 'failure'
      readonly failure: Failure
      /** True when the request may have reached the target, so that its effect is unknown. */
      readonly sent: boolean
      /** For a person: host, code. Never a secret. */
      readonly detail: string
      /** Only with `throttled`: how long to wait, null when nobody said. */
      readonly retryAfterMs?: number | null
      readonly exchange: Exchange
    }

/** One PATCH operation before it is written in the target's own dialect. */
export interface UpdateOperation {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path: string
  readonly value?: JsonValue
}

export interface MembersDelta {
  /** Target ids of members to add and to remove. */
  readonly add: readonly string[]
  readonly remove: readonly string[]
  /** Whether the group is known to have members there already, put there by us. */
  readonly hasMembers: boolean
}

export type DiscoveryDocument = 'ServiceProviderConfig' | 'ResourceTypes' | 'Schemas'

export interface ObtainedCredential {
  readonly durationMs: number
  /** For how long it was granted; null when it was not. */
  readonly lifetimeMs: number | null
  readonly failure: { readonly kind: Failure; readonly detail: string } | null
}

/** A target as the stages see it. Only `act.ts` may call the four writers. */
export interface Target {
  /** Looks resources up by one attribute; at most a few come back, never members. `from`: the first to show, from 1. */
  find(
    kind: TargetKind,
    attribute: string,
    value: string | number | boolean,
    from?: number,
  ): Promise<TargetReply>
  get(kind: TargetKind, id: string): Promise<TargetReply>
  /** One page of nothing but the total: is the target empty? */
  count(kind: TargetKind): Promise<TargetReply>
  /** One page of everything, for reconciliation; groups come without their members. `startIndex` begins at 1. */
  list(kind: TargetKind, startIndex: number, count: number): Promise<TargetReply>
  /** A group with its members: the one place where members are read back, and only to be compared. */
  getMembers(groupId: string): Promise<TargetReply>
  create(kind: TargetKind, resource: JsonObject): Promise<TargetReply>
  update(kind: TargetKind, id: string, operations: readonly UpdateOperation[]): Promise<TargetReply>
  updateMembers(id: string, delta: MembersDelta): Promise<TargetReply>
  remove(kind: TargetKind, id: string): Promise<TargetReply>
  /** One of the target's descriptions of itself (RFC 7644 §4). */
  describe(document: DiscoveryDocument): Promise<TargetReply>
  /**
   * Gets a credential anew to see whether that works, as client credentials are exchanged for a token. Null where the
   * credential is sent as it is.
   */
  readonly obtainCredential: (() => Promise<ObtainedCredential>) | null
  /** Requests a second that may leave now, as stated or learned; null when nothing limits them. */
  readonly permittedPerSecond: () => number | null
  close(): Promise<void>
}
