import type { AccessPorts } from '../access/ports.ts'

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
  }
}

/** The cookie of the installation with this id. */
export function cookieNameOf(installationId: string): string {
  return `rollcall_${installationId.replaceAll('-', '').slice(0, 8)}`
}
