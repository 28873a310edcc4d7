import {
  type ApplicationSettings,
  type ConnectionAuth,
  type ConnectionSettings,
  clientAuthMethods,
  type LeavingRule,
  leavingActions,
  settingDefaults,
  userNameFormats,
  wireProfileNames,
} from '../application/application.ts'
import type { AppRole } from '../expression/value.ts'
import { readObjectMapping } from './read-mapping.ts'
import {
  byKind,
  listOf,
  number,
  object,
  oneOf,
  optional,
  orNull,
  otherwise,
  plainObject,
  refuseSetting,
  type Shape,
  text,
  textsByName,
  truth,
  wholeNumber,
} from './shape.ts'

/** The tenant URL: `https`, or `http` to this machine and private networks; no user, password or fragment in it. */
export const readTenantUrl: Shape<string> = (value, path) => {
  const url = text({ longest: 2000, empty: true })(value, path).trim()
  if (url === '') return ''
  const parsed = URL.canParse(url) ? new URL(url) : null
  const example = 'Give an address such as https://api.example.com/scim/v2.'
  if (parsed === null) return refuseSetting(path, 'It is not an address.', example)
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    return refuseSetting(path, `${parsed.protocol} is not a protocol SCIM uses.`, example)
  }
  if (parsed.username !== '' || parsed.password !== '') {
    return refuseSetting(path, 'It carries a password.', 'Give the password as the secret of the connection.')
  }
  if (parsed.hash !== '') return refuseSetting(path, 'It has a part after #.', example)
  return url
}

const address: Shape<string> = (value, path) => {
  const url = readTenantUrl(value, path)
  return url === '' ? refuseSetting(path, 'It is empty.', 'Give an address.') : url
}

const headerNames = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Headers that say how a message is framed or where it goes are never a person's to set. */
const framing = /^(?:cookie|host|content-length|content-type|transfer-encoding|connection|accept)$/i

const secretHeader: Shape<string> = (value, path) => {
  const name = text({ longest: 200 })(value, path)
  if (headerNames.test(name) && !framing.test(name)) return name
  return refuseSetting(path, 'It is no header a secret can stand in.', 'Give a name such as X-Api-Key.')
}

/** RFC 7617 §2: the first colon ends the user name. */
const basicName: Shape<string> = (value, path) => {
  const name = text()(value, path)
  if (!name.includes(':')) return name
  return refuseSetting(path, 'A user name of Basic authentication has no colon.', 'Give it without one.')
}

const readAuth: Shape<ConnectionAuth> = byKind<ConnectionAuth>({
  bearer: object<Extract<ConnectionAuth, { kind: 'bearer' }>>({ kind: oneOf(['bearer']) }),
  basic: object<Extract<ConnectionAuth, { kind: 'basic' }>>({ kind: oneOf(['basic']), userName: basicName }),
  header: object<Extract<ConnectionAuth, { kind: 'header' }>>({
    kind: oneOf(['header']),
    name: secretHeader,
  }),
  oauth_client_credentials: object<Extract<ConnectionAuth, { kind: 'oauth_client_credentials' }>>({
    kind: oneOf(['oauth_client_credentials']),
    tokenUrl: address,
    clientId: text(),
    scope: optional(text({ longest: 4000 })),
    clientAuth: optional(oneOf(clientAuthMethods)),
  }),
  none: object<Extract<ConnectionAuth, { kind: 'none' }>>({ kind: oneOf(['none']) }),
})

const headers: Shape<Readonly<Record<string, string>>> = (value, path) => {
  const read = textsByName(4000)(value, path)
  for (const [name, one] of Object.entries(read)) {
    if (!headerNames.test(name) || /[\r\n\0]/.test(one)) {
      refuseSetting(`${path}.${name}`, 'It is not an HTTP header.', 'Give a name and a value on one line.')
    }
    if (/^(?:authorization|cookie|host|content-length|transfer-encoding)$/i.test(name)) {
      refuseSetting(
        `${path}.${name}`,
        'This header is set by Rollcall.',
        'Give credentials as the secret of the connection.',
      )
    }
  }
  return read
}

const email: Shape<string> = (value, path) => {
  const read = text({ longest: 320, empty: true })(value, path).trim()
  if (read === '' || /^[^\s@,;<>]+@[^\s@,;<>]+$/.test(read)) return read
  return refuseSetting(
    path,
    `${JSON.stringify(read)} is not an e-mail address.`,
    'Give one address, of a person or a group.',
  )
}

const { connection, leaving, notifications, approvals, deletionThreshold, reconciliation, limits } =
  settingDefaults

/** Reads a connection of any origin, with defaults for what is not given. @throws RollcallError `settings_refused` */
export const readConnection: Shape<ConnectionSettings> = object<ConnectionSettings>({
  url: otherwise(readTenantUrl, connection.url),
  auth: otherwise(readAuth, connection.auth),
  headers: otherwise(headers, connection.headers),
  caCertificate: otherwise(text({ longest: 100_000, empty: true }), connection.caCertificate),
  allowPrivateAddress: otherwise(truth, connection.allowPrivateAddress),
})

const readRule: Shape<LeavingRule> = object<LeavingRule>({
  action: oneOf(leavingActions),
  afterDays: otherwise(wholeNumber(0, 3650), 0),
})

const readLeaving: Shape<ApplicationSettings['leaving']> = object<ApplicationSettings['leaving']>({
  unassigned: otherwise(readRule, leaving.unassigned),
  out_of_scope: otherwise(readRule, leaving.out_of_scope),
  disabled: otherwise(readRule, leaving.disabled),
  suspended: otherwise(readRule, leaving.suspended),
  soft_deleted: otherwise(readRule, leaving.soft_deleted),
  hard_deleted: otherwise(readRule, leaving.hard_deleted),
})

const readRoles: Shape<readonly AppRole[]> = (value, path) => {
  const roles = listOf(
    object<AppRole>({
      id: text({ longest: 200 }),
      value: text({ longest: 200 }),
      displayName: text({ longest: 200 }),
    }),
    200,
  )(value, path)
  const ids = new Set<string>()
  for (const [index, { id }] of roles.entries()) {
    if (ids.has(id))
      refuseSetting(
        `${path}[${index}].id`,
        `Two roles have the id ${id}.`,
        'Give each role an id of its own.',
      )
    ids.add(id)
  }
  return roles
}

const settings: Shape<ApplicationSettings> = object<ApplicationSettings>({
  connection: otherwise(readConnection, connection),
  profile: otherwise(oneOf(wireProfileNames), settingDefaults.profile),
  scope: otherwise(oneOf(['assigned', 'all'] as const), settingDefaults.scope),
  includeDefaultAccess: otherwise(truth, settingDefaults.includeDefaultAccess),
  nestedGroups: otherwise(oneOf(['direct', 'flattened'] as const), settingDefaults.nestedGroups),
  appRoles: otherwise(readRoles, settingDefaults.appRoles),
  users: readObjectMapping,
  groups: otherwise(readObjectMapping, settingDefaults.groups),
  leaving: otherwise(readLeaving, leaving),
  userNameFormat: otherwise(oneOf(userNameFormats), settingDefaults.userNameFormat),
  notifications: otherwise(
    object<ApplicationSettings['notifications']>({
      email: otherwise(email, notifications.email),
      onFailure: otherwise(truth, notifications.onFailure),
      digest: otherwise(truth, notifications.digest),
    }),
    notifications,
  ),
  approvals: otherwise(
    object<ApplicationSettings['approvals']>({
      create: otherwise(truth, approvals.create),
      update: otherwise(truth, approvals.update),
      delete: otherwise(truth, approvals.delete),
    }),
    approvals,
  ),
  cycleIntervalMinutes: otherwise(wholeNumber(1, 10_080), settingDefaults.cycleIntervalMinutes),
  deletionThreshold: otherwise(
    object<ApplicationSettings['deletionThreshold']>({
      count: otherwise(wholeNumber(0, 1_000_000_000), deletionThreshold.count),
      percent: otherwise(number(0, 100), deletionThreshold.percent),
    }),
    deletionThreshold,
  ),
  reconciliation: otherwise(
    object<ApplicationSettings['reconciliation']>({
      everyDays: otherwise(orNull(wholeNumber(1, 365)), reconciliation.everyDays),
      repair: otherwise(truth, reconciliation.repair),
    }),
    reconciliation,
  ),
  limits: otherwise(
    object<ApplicationSettings['limits']>({
      requestsPerSecond: otherwise(orNull(number(0.01, 10_000)), limits.requestsPerSecond),
      concurrency: otherwise(orNull(wholeNumber(1, 1000)), limits.concurrency),
      membersPerPatch: otherwise(orNull(wholeNumber(1, 100_000)), limits.membersPerPatch),
    }),
    limits,
  ),
})

/**
 * Reads the settings of an application from JSON of any origin, with defaults for what is not given.
 *
 * @throws RollcallError `settings_refused` naming the field, why, and what would be right.
 */
export function readSettings(input: unknown, path = ''): ApplicationSettings {
  return settings(input, path)
}

/**
 * Settings with some of them changed: objects are merged field by field, lists and texts are replaced.
 *
 * @throws RollcallError `settings_refused`, also for fields that do not exist.
 */
export function mergeSettings(current: ApplicationSettings, change: unknown): ApplicationSettings {
  return readSettings(merge(current, plainObject(change, '')))
}

function merge(current: object, change: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const merged = new Map<string, unknown>(Object.entries(current))
  for (const [name, value] of Object.entries(change)) {
    const before = merged.get(name)
    const both = isPlain(before) && isPlain(value) && name !== 'headers' && !switchesKind(before, value)
    merged.set(name, both ? merge(before, value) : value)
  }
  return Object.fromEntries(merged)
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Another kind of authorisation has other fields; the old ones must not stay. */
function switchesKind(before: Record<string, unknown>, value: Record<string, unknown>): boolean {
  return 'kind' in value && before['kind'] !== value['kind']
}
