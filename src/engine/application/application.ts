import type { AppRole } from '../expression/value.ts'
import type { ObjectMapping } from '../mapping.ts'

/** How a client shows who it is at a token endpoint (RFC 6749 §2.3.1): in a header, or in the form. */
export const clientAuthMethods = ['client_secret_basic', 'client_secret_post'] as const
export type ClientAuthMethod = (typeof clientAuthMethods)[number]

/** How requests to the target are authorised. The secret itself is kept elsewhere, encrypted. */
export type ConnectionAuth =
  | { readonly kind: 'bearer' }
  | { readonly kind: 'basic'; readonly userName: string }
  /** The secret alone in a header of that name, without a scheme word (`X-Api-Key`, or Okta's raw `Authorization`). */
  | { readonly kind: 'header'; readonly name: string }
  | OauthClientCredentials
  | { readonly kind: 'none' }

/** OAuth 2.0 client credentials (RFC 6749 §4.4): the secret is the client's, tokens are fetched with it. */
export interface OauthClientCredentials {
  readonly kind: 'oauth_client_credentials'
  readonly tokenUrl: string
  readonly clientId: string
  readonly scope?: string
  /** `client_secret_basic` when not given. */
  readonly clientAuth?: ClientAuthMethod
}

export interface ConnectionSettings {
  /** The tenant URL: the SCIM base, without `/Users`. Empty until someone enters it. */
  readonly url: string
  readonly auth: ConnectionAuth
  /** Sent with every request; never secrets. */
  readonly headers: Readonly<Record<string, string>>
  /** PEM of an extra certificate authority; empty for the system's own. */
  readonly caCertificate: string
  /** Loopback, private and link-local addresses are refused unless this is on. */
  readonly allowPrivateAddress: boolean
}

/** Why someone leaves an application. */
export const leavingCauses = [
  'unassigned',
  'out_of_scope',
  'disabled',
  'suspended',
  'soft_deleted',
  'hard_deleted',
] as const
export type LeavingCause = (typeof leavingCauses)[number]

/** What becomes of the accounts Rollcall created when an application is disconnected. */
export const farewells = ['keep', 'disable', 'delete'] as const
export type Farewell = (typeof farewells)[number]

export const leavingActions = ['disable', 'delete', 'remove_from_groups', 'nothing'] as const
export type LeavingAction = (typeof leavingActions)[number]

export interface LeavingRule {
  readonly action: LeavingAction
  /** Days to wait before acting; 0 acts at once. */
  readonly afterDays: number
}

/** How the application's user name is made from the person (Okta's "application username format"). */
export const userNameFormats = [
  'as_mapped',
  'user_name',
  'user_name_prefix',
  'email',
  'email_lower_case',
  'email_prefix',
] as const
export type UserNameFormat = (typeof userNameFormats)[number]

/** How requests are written; see `target/wire-profile.ts`. */
export const wireProfileNames = ['rfc', 'entra', 'entra-compliant', 'okta', 'okta-wizard'] as const
export type WireProfileName = (typeof wireProfileNames)[number]

export interface NotificationSettings {
  readonly email: string
  readonly onFailure: boolean
  /** A mail a day about what was done and what waits. */
  readonly digest: boolean
}

/** Actions that wait for an admin's word before they are performed (OneLogin's approvals). */
export interface ApprovalSettings {
  readonly create: boolean
  readonly update: boolean
  readonly delete: boolean
}

/** Disables and deletes beyond either limit within a day are held (whichever is larger). */
export interface DeletionThreshold {
  readonly count: number
  readonly percent: number
}

/** Limits of the target, as its documentation states them. Null: not stated, learned while running. */
export interface TargetLimits {
  readonly requestsPerSecond: number | null
  readonly concurrency: number | null
  readonly membersPerPatch: number | null
}

/** Comparing the target with what was left there, by itself. It reads everything there, so nobody gets it unasked. */
export interface ReconciliationSettings {
  /** Days from one to the next; null: only when somebody asks. */
  readonly everyDays: number | null
  /** Whether the next cycle repairs what is found, under its guard; otherwise it is reported only. */
  readonly repair: boolean
}

/** Everything an admin can set for one application. */
export interface ApplicationSettings {
  readonly connection: ConnectionSettings
  /** How the target wants requests written. */
  readonly profile: WireProfileName
  readonly scope: 'assigned' | 'all'
  /** Whether an assignment without an app role counts. */
  readonly includeDefaultAccess: boolean
  /** Members of groups inside an assigned group count too when `flattened`. */
  readonly nestedGroups: 'direct' | 'flattened'
  readonly appRoles: readonly AppRole[]
  readonly users: ObjectMapping
  readonly groups: ObjectMapping
  readonly leaving: Readonly<Record<LeavingCause, LeavingRule>>
  readonly userNameFormat: UserNameFormat
  readonly notifications: NotificationSettings
  readonly approvals: ApprovalSettings
  readonly cycleIntervalMinutes: number
  readonly deletionThreshold: DeletionThreshold
  readonly reconciliation: ReconciliationSettings
  readonly limits: TargetLimits
}

/** An application: its name, the gallery entry it was made from, and its settings. */
export interface Application {
  readonly id: string
  readonly name: string
  /** Id of the gallery entry, e.g. `moqups`. */
  readonly template: string
  readonly settings: ApplicationSettings
  /** Raised by one whenever mappings, filters, scope or roles change; everyone is then evaluated anew. */
  readonly configVersion: number
}

const disableAtOnce: LeavingRule = { action: 'disable', afterDays: 0 }

/** What an application has until somebody says otherwise. Mappings of people have no default: they differ by application. */
export const settingDefaults: Omit<ApplicationSettings, 'users'> = {
  connection: {
    url: '',
    auth: { kind: 'bearer' },
    headers: {},
    caCertificate: '',
    allowPrivateAddress: false,
  },
  profile: 'rfc',
  scope: 'assigned',
  includeDefaultAccess: true,
  nestedGroups: 'direct',
  appRoles: [],
  groups: {
    enabled: false,
    actions: { create: true, update: true, delete: true },
    attributes: [],
    filters: [],
    clearableSources: [],
  },
  leaving: {
    unassigned: disableAtOnce,
    out_of_scope: disableAtOnce,
    disabled: disableAtOnce,
    suspended: disableAtOnce,
    soft_deleted: disableAtOnce,
    hard_deleted: { action: 'delete', afterDays: 0 },
  },
  userNameFormat: 'as_mapped',
  notifications: { email: '', onFailure: false, digest: false },
  approvals: { create: false, update: false, delete: false },
  cycleIntervalMinutes: 40,
  deletionThreshold: { count: 20, percent: 10 },
  reconciliation: { everyDays: null, repair: false },
  limits: { requestsPerSecond: null, concurrency: null, membersPerPatch: null },
}
