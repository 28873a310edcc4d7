import type { Reach } from '../tenants/tenant.ts'
import type { Probe } from './recognise-probe.ts'

/** One request as the log of its tenant shows it. Values, queries, bodies and tokens are not in it. */
export interface RequestEntry extends Reach {
  /** `q_…`, as errors name it. */
  readonly id: string
  readonly at: Date
  readonly method: string
  /** Path after the mount, without the query. */
  readonly path: string
  /** Names of the query and the shape of its filter: what values it compared with is left out. */
  readonly query: string | null
  readonly status: number
  readonly durationMs: number
  readonly tokenId: string | null
  /** Set when the token was refused: then nobody proved to be the tenant. */
  readonly tokenRefusal: string | null
  readonly address: string | null
  /** User agent as sent. */
  readonly client: string | null
  /** The compatibility profile the request was understood by, and what the recognition rests on. */
  readonly profile: string | null
  readonly recognisedBy: string | null
  readonly tolerances: readonly string[]
  readonly resourceType: string | null
  readonly resourceId: string | null
  readonly resourceName: string | null
  readonly outcome: 'read' | 'created' | 'updated' | 'unchanged' | 'deleted' | null
  /** Names of the attributes that changed. */
  readonly changed: readonly string[]
  /** Ids of members that were left out because nobody here has them. */
  readonly skippedMembers: readonly string[]
  /** Of a bulk request: what each of its operations was about; the first twenty. */
  readonly parts: readonly RequestPart[]
  readonly detail: string | null
  readonly scimType: string | null
  /** Section of the RFC a refusal rests on. */
  readonly rfc: string | null
  /** What else there is to say, as stable words: `hook_refused`, `hook_staged`, `hook_unanswered`. */
  readonly codes: readonly string[]
  /** Names of attributes that no schema knows: they were left out. */
  readonly unknown: readonly string[]
  /** Of each of them a masked sample; empty where there was no value. */
  readonly unknownSamples: readonly string[]
  /** So many requests before this one could not be recorded. */
  readonly missed: number
  /** It looks like somebody's "Test connection"; known while it is recorded, and not kept. */
  readonly probe?: Probe
}

export interface RequestPart {
  readonly type: string
  readonly id: string | null
  readonly name: string | null
  readonly outcome: RequestEntry['outcome']
  readonly changed: readonly string[]
}

/** A request with the number it is paged by. */
export interface NumberedEntry extends RequestEntry {
  readonly number: number
  /** Whether the messages themselves are kept. */
  readonly hasBodies: boolean
}

/** What was sent and answered, unsealed. */
export interface KeptExchange {
  readonly request: {
    readonly method: string
    /** With the query. */
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string | null
    readonly baseUrl: string
  }
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string | null
  }
}

/** Newest first; `before` goes on from a number, `after` turns to oldest first. */
export interface RequestQuery {
  readonly method?: string
  readonly status?: number
  /** Only what was refused or failed. */
  readonly refused?: boolean
  /** Id of a resource. */
  readonly resource?: string
  /** Part of a name, a path or a client. */
  readonly search?: string
  readonly token?: string
  readonly profile?: string
  readonly tolerance?: string
  readonly outcome?: string
  /** Only what the application's hook had a say in; false: only what it had not. */
  readonly hook?: boolean
  readonly since?: Date
  readonly until?: Date
  readonly before?: number
  readonly after?: number
  readonly limit: number
}

export interface SealedExchange {
  readonly id: string
  readonly tenantId: string
  readonly at: Date
  readonly sealed: string
}

/** Where the request log lives. */
export interface RequestLogStore {
  /** Many requests of any tenants in one statement. */
  add(entries: readonly RequestEntry[], exchanges: readonly SealedExchange[]): Promise<void>
  list(tenantId: string, query: RequestQuery): Promise<NumberedEntry[]>
  find(tenantId: string, id: string): Promise<NumberedEntry | undefined>
  findExchange(tenantId: string, id: string): Promise<string | undefined>
  /** Makes the partitions of the coming days and drops those that are older. */
  keep(days: { readonly entries: number; readonly bodies: number }): Promise<void>
}
