import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import {
  adjustProfile,
  createRegistry,
  findProfile,
  type Profile,
  type ProfileName,
  profiles,
  type Registry,
} from '../scim/index.ts'
import { type ClientMemory, createClientMemory } from './clients/client-memory.ts'
import { completeHook, type Hook, type HookOption } from './hooks/hook.ts'
import type { ScimRequest, ScimResponse } from './message.ts'
import type { CursorSeal } from './paging/cursor.ts'
import { createCursorSeal } from './paging/cursor-seal.ts'
import { createIndexWalks, type IndexWalks } from './paging/index-walks.ts'
import type { ResourceStore } from './store.ts'
import { registryFor } from './tenants/definitions.ts'
import type { Caller, ConnectionSettings, Reach } from './tenants/tenant.ts'
import type { TokenCheck } from './tokens/application-tokens.ts'
import type { CredentialCache } from './tokens/credential-cache.ts'
import { createFailedLogins, type FailedLogins } from './tokens/failed-logins.ts'
import type { LastUseRecorder } from './tokens/last-use.ts'

/** A service provider, assembled: everything `handleRequest` needs, and nothing it may change. */
export interface Provider {
  /** The resource types of a caller's tenant; of the public when nobody is authenticated. */
  readonly registryOf: (caller: Caller | undefined) => Registry
  /** The compatibility profile of a connection: by its name, adjusted by its settings. */
  readonly profileOf: (name: string, settings: ConnectionSettings) => Profile
  /** Rollcall's own tokens by their lookup id, or an application's own way to tell whose a token is. */
  readonly credentials: Pick<CredentialCache, 'find'> | TokenCheck
  readonly lastUse: Pick<LastUseRecorder, 'mark'> | undefined
  readonly store: ResourceStore
  readonly now: () => Date
  /** A new UUID, ordered by time: lists are walked in the order of ids. */
  readonly newId: () => string
  /** Names a request in the ledger and in the log; costs next to nothing, because every request has one. */
  readonly newRequestId: () => string
  readonly limits: ProviderLimits
  /** Address of the documentation that ServiceProviderConfig names (RFC 7643 §5). */
  readonly documentationUri: string | undefined
  /** Seals the cursors of paged lists; nodes have to share it. */
  readonly cursorSeal: CursorSeal
  /** Counts wrong tokens, to slow down who tries many. */
  readonly failedLogins: FailedLogins
  /** Which client showed itself behind a token, for connections that recognise theirs. */
  readonly clients: ClientMemory
  /** Where pages by index ended, so that the next one loses nobody. */
  readonly indexWalks: IndexWalks
  /** Who is asked before a change of this caller is stored. Never for reads. */
  readonly hooksOf: ((caller: Caller) => readonly Hook[] | Promise<readonly Hook[]>) | undefined
  /** Told of every accepted change, after it is durable. Must not throw and must not be slow. */
  readonly onChange: ((change: AcceptedChange) => void) | undefined
  /** Told of every answered request: what a request log needs. */
  readonly onRequest: ((record: RequestRecord, exchange: Exchange) => void) | undefined
  /** Told of an error nobody foresaw; the client only gets the request id. */
  readonly onError: (error: unknown, requestId: string) => void
}

export interface ProviderLimits {
  readonly bodyBytes: number
  readonly bulkBytes: number
  readonly bulkOperations: number
  readonly defaultPageSize: number
  readonly maxPageSize: number
}

export const defaultLimits: ProviderLimits = {
  bodyBytes: 1_048_576,
  bulkBytes: 4_194_304,
  bulkOperations: 1_000,
  defaultPageSize: 100,
  maxPageSize: 200,
}

export interface AcceptedChange {
  readonly tenantId: string
  readonly connection: number
  readonly action: 'created' | 'updated' | 'deleted'
  readonly resourceType: string
  readonly resourceId: string
  readonly requestId: string
}

/** What one command of a request was about. Filled in while it is carried out. */
export interface Touched {
  readonly type: string
  id: string | null
  /** userName or displayName, where the request or the resource that is gone said it; else looked up when read. */
  name: string | null
  outcome: 'read' | 'created' | 'updated' | 'unchanged' | 'deleted' | null
  /** Names of the attributes that changed; no values. */
  changed: readonly string[]
}

/** What the application's hook had to do with an answer. `hook_unanswered`: it was asked and gave no answer. */
export type RequestCode = 'hook_refused' | 'hook_staged' | 'hook_unanswered'

/** A token that was refused, though it names one of ours. Whoever sent it proved nothing; it never says who they are. */
export interface RefusedToken extends Reach {
  readonly tokenId: string
  readonly reason: TokenRefusal
}

export type TokenRefusal = 'secret_wrong' | 'expired' | 'revoked' | 'provisioning_off'

/** The messages themselves, for a log that keeps them because the tenant asked for it. They hold personal data. */
export interface Exchange {
  readonly request: ScimRequest
  readonly response: ScimResponse
}

export interface RequestRecord {
  readonly requestId: string
  readonly at: Date
  readonly method: string
  /** Without the query, which may hold personal data. */
  readonly path: string
  readonly status: number
  readonly durationMs: number
  readonly caller: Caller | undefined
  readonly client: string | undefined
  /** The profile it was understood by: the connection's own, or the one recognised. */
  readonly profile: ProfileName | undefined
  /** What the recognition rests on; undefined when the profile is set on the connection. */
  readonly recognisedBy: string | undefined
  /** Names of the tolerances that were applied. */
  readonly tolerances: readonly string[]
  /** Ids of members that were left out because nobody here has them. */
  readonly skippedMembers: readonly string[]
  readonly detail: string | undefined
  /** `scimType` and section of the RFC of a refusal. */
  readonly scimType: string | undefined
  readonly rfc: string | undefined
  /** Whose token was refused, when its lookup id is one of ours. */
  readonly refusedToken: RefusedToken | undefined
  /** What else there is to say, as stable words. */
  readonly codes: readonly RequestCode[]
  /** Attributes that no schema knows and that were left out, by name. */
  readonly unknown: readonly string[]
  /** What it was about: one resource, or the first of a bulk request's. */
  readonly touched: readonly Touched[]
}

export type ProviderOptions = Pick<Provider, 'credentials' | 'store'> &
  Partial<Provider> & {
    /** Asked before every change is stored: it may refuse it, and the identity provider's admin reads why. */
    readonly beforeCommit?: HookOption | undefined
  }

/** Assembles a provider. Without a way to check credentials there is none: nothing is ever served to the unknown (CVE-2025-4210). */
export function createProvider({ beforeCommit, ...options }: ProviderOptions): Provider {
  const hook = beforeCommit && completeHook(beforeCommit)
  if (!canCheck(options.credentials)) {
    throw new TypeError('A provider needs credentials to check requests against.')
  }
  const { resourceTypes } = options.store
  const served = resourceTypes && createRegistry(resourceTypes)
  return {
    registryOf: (caller) => served ?? registryFor(caller?.definitions),
    profileOf: adjustedProfile,
    lastUse: undefined,
    now: () => new Date(),
    newId: v7,
    newRequestId: requestIds(),
    limits: defaultLimits,
    documentationUri: undefined,
    clients: createClientMemory(),
    failedLogins: createFailedLogins(() => (options.now?.() ?? new Date()).getTime()),
    indexWalks: createIndexWalks(() => (options.now?.() ?? new Date()).getTime()),
    cursorSeal: options.cursorSeal ?? createCursorSeal(randomBytes(32)),
    hooksOf: hook && (() => [hook]),
    onChange: undefined,
    onRequest: undefined,
    onError: () => {},
    ...options,
  }
}

/** Callers from JavaScript may pass anything, or nothing. */
function canCheck(credentials: Partial<Provider['credentials']> | undefined): boolean {
  const functions = { find: undefined, check: undefined, ...credentials }
  return typeof functions.find === 'function' || typeof functions.check === 'function'
}

function adjustedProfile(name: string, settings: ConnectionSettings): Profile {
  const base = findProfile(name) ?? profiles.lenient
  return settings.also || settings.without || settings.answers ? adjustProfile(base, settings) : base
}

/** Unique without a random number per request: this process's own beginning, then a count. */
function requestIds(): () => string {
  const process = randomBytes(9).toString('base64url')
  let count = 0
  return () => {
    count += 1
    return `q_${process}_${count.toString(36)}`
  }
}
