import { resolve } from 'node:path'
import { RollcallError } from '../errors/rollcall-error.ts'
import { trustedProxies } from '../provider/adapters/trusted-proxies.ts'

/** What `rollcall serve` takes on its command line. */
export interface ServeFlags {
  readonly port?: string | number
  readonly host?: string
  readonly data?: string
  readonly database?: string
  readonly publicUrl?: string
  readonly trustProxy?: string
  readonly allowHost?: string
}

/** Every setting of a server, checked. Flags come before the environment, the environment before defaults. */
export interface Config {
  /** Absolute. */
  readonly dataDirectory: string
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** One's own PostgreSQL; holds a password. Undefined: the built-in one. */
  readonly databaseUrl: string | undefined
  /** Key for stored secrets; undefined: a file in the data directory. */
  readonly secretKey: string | undefined
  /** Mail server; may hold a password. Undefined: no mail is sent. */
  readonly smtpUrl: string | undefined
  /** Who mails are from: `Rollcall <rollcall@example.com>` or the address alone; undefined: rollcall@localhost. */
  readonly mailFrom: string | undefined
  /** For how many days the provisioning log is kept. */
  readonly logDays: number
  /** For how many days the audit log is kept; undefined: for ever. */
  readonly auditDays: number | undefined
  /** Where others reach this server, without a path or a slash at the end; undefined: where a request was sent to. */
  readonly publicUrl: string | undefined
  /** Where your customers read how to set up provisioning; undefined: nowhere. */
  readonly documentationUrl: string | undefined
  /** Addresses and CIDR blocks of the proxies that are believed about whom they speak for. */
  readonly trustedProxies: readonly string[]
  /** Host names of the management API beside loopback, literal addresses and the public URL's. */
  readonly hosts: readonly string[]
}

export const defaultPort = 4664
/** Entra keeps its provisioning log as long for paying tenants. */
export const defaultLogDays = 30
export const defaultHost = '127.0.0.1'
export const defaultDataDirectory = 'rollcall-data'

/**
 * Reads the settings. This is the only place of the server that looks at the environment.
 * @throws RollcallError configuration_invalid, database_url_invalid
 */
export function readConfig(flags: ServeFlags = {}, environment: NodeJS.ProcessEnv = process.env): Config {
  const setting = (name: string) => environment[name]?.trim() || undefined
  const databaseUrl = flags.database ?? setting('DATABASE_URL')
  if (databaseUrl !== undefined && !hasScheme(databaseUrl, ['postgres:', 'postgresql:'])) {
    throw new RollcallError('database_url_invalid')
  }
  const smtpUrl = setting('SMTP_URL')
  if (smtpUrl !== undefined && !hasScheme(smtpUrl, ['smtp:', 'smtps:'])) {
    throw new RollcallError('configuration_invalid', {
      setting: 'SMTP_URL',
      problem: 'It has to look like smtp://user:password@host:587 or smtps://….',
    })
  }
  return {
    dataDirectory: resolve(flags.data ?? setting('ROLLCALL_DATA') ?? defaultDataDirectory),
    host: flags.host ?? defaultHost,
    port: readPort(flags.port, setting('ROLLCALL_PORT')),
    databaseUrl,
    secretKey: setting('ROLLCALL_SECRET_KEY'),
    smtpUrl,
    mailFrom: readMailFrom(setting('ROLLCALL_MAIL_FROM')),
    logDays: readDays('ROLLCALL_LOG_DAYS', setting('ROLLCALL_LOG_DAYS')) ?? defaultLogDays,
    auditDays: readDays('ROLLCALL_AUDIT_DAYS', setting('ROLLCALL_AUDIT_DAYS')),
    publicUrl: readPublicUrl(flags.publicUrl ?? setting('ROLLCALL_PUBLIC_URL')),
    documentationUrl: readDocumentationUrl(setting('ROLLCALL_DOCUMENTATION_URL')),
    trustedProxies: readProxies(flags.trustProxy ?? setting('ROLLCALL_TRUST_PROXY')),
    hosts: listOf(flags.allowHost ?? setting('ROLLCALL_HOSTS')).map((host) => host.toLowerCase()),
  }
}

function readMailFrom(text: string | undefined): string | undefined {
  if (text === undefined || /^(?:[^<>\r\n]{0,200}<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text))
    return text
  throw new RollcallError('configuration_invalid', {
    setting: 'ROLLCALL_MAIL_FROM',
    problem: `It has to look like rollcall@example.com or Rollcall <rollcall@example.com>; this one is ${JSON.stringify(text)}.`,
  })
}

function readDays(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (days >= 1) return days
  throw new RollcallError('configuration_invalid', {
    setting: name,
    problem: `It is a number of days, 1 or more; this one is ${JSON.stringify(text)}.`,
  })
}

function readPublicUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(text)
  const isOrigin = url?.pathname === '/' && url.search === '' && url.hash === '' && url.username === ''
  if (url && isOrigin && ['http:', 'https:'].includes(url.protocol)) return url.origin
  throw new RollcallError('configuration_invalid', {
    setting: 'ROLLCALL_PUBLIC_URL',
    problem: `It has to look like https://rollcall.example.com, without a path; this one is ${JSON.stringify(text)}.`,
  })
}

function readDocumentationUrl(text: string | undefined): string | undefined {
  if (text === undefined || ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? '')) return text
  throw new RollcallError('configuration_invalid', {
    setting: 'ROLLCALL_DOCUMENTATION_URL',
    problem: `It has to be a whole address such as https://help.example.com/scim; this one is ${JSON.stringify(text)}.`,
  })
}

function readProxies(text: string | undefined): readonly string[] {
  const blocks = listOf(text)
  try {
    trustedProxies(blocks)
    return blocks
  } catch (error) {
    const wrong = error instanceof Error ? error.message : ''
    throw new RollcallError('configuration_invalid', {
      setting: 'ROLLCALL_TRUST_PROXY',
      problem: `It is a list of addresses or CIDR blocks such as 10.0.0.0/8; ${JSON.stringify(wrong)} is neither.`,
    })
  }
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function readPort(flag: string | number | undefined, fromEnvironment: string | undefined): number {
  const text = String(flag ?? fromEnvironment ?? defaultPort).trim()
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port >= 0 && port <= 65_535) return port
  throw new RollcallError('configuration_invalid', {
    setting: flag === undefined ? 'ROLLCALL_PORT' : '--port',
    problem: `A port is a number from 0 to 65535; this one is ${text}.`,
  })
}

function hasScheme(url: string, schemes: readonly string[]): boolean {
  return schemes.includes(URL.parse(url)?.protocol ?? '')
}
