import type { Admin } from '../access/admin.ts'
import type { AccessPorts } from '../access/ports.ts'

/** A link to set a password with, for the one person it is for. */
export interface PasswordLinkMail {
  readonly admin: Pick<Admin, 'name' | 'email' | 'role'>
  readonly reason: 'invited' | 'reset'
  /** Of the tenant an admin is bound to. */
  readonly tenantName: string | null
  readonly path: string
  readonly expiresAt: Date
  /** Who asked for it. */
  readonly by: string
}

/** What signing in, admins, keys and the audit log work with. */
export interface AccessDependencies {
  readonly access: {
    readonly ports: AccessPorts
    /** The key in the data directory: whoever can read it owns the installation. */
    readonly operatorKey: string
    /** Cookie name: differs between installations, because cookies do not tell ports of one host apart. */
    readonly cookieName: string
    /** Id of the tenant with this id or name; undefined: there is none. */
    readonly tenantIdOf: (reference: string) => Promise<string | undefined>
    /** The name of a tenant, for those who read mails. */
    readonly tenantNameOf: (tenantId: string) => Promise<string | undefined>
    /** Mails a link. `kept`: there is no mail server; the mail can be read, but for the link. */
    readonly mailPasswordLink: (mail: PasswordLinkMail) => Promise<'sent' | 'kept'>
  }
}

/** The cookie of the installation with this id. */
export function cookieNameOf(installationId: string): string {
  return `rollcall_${installationId.replaceAll('-', '').slice(0, 8)}`
}
