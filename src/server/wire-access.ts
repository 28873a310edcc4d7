import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { makeFirstLink } from '../access/manage-admins.ts'
import { standardCost } from '../access/password.ts'
import { type AccessDependencies, cookieNameOf } from '../api/access-dependencies.ts'
import { presentPasswordLink } from '../api/access-shapes.ts'
import type { TenantStore } from '../provider/tenants/tenant-store.ts'
import { createAccessStore } from '../store/access/access-store.ts'
import type { Mailer } from './mail/mailer.ts'
import { writeInvitation } from './mail/write-invitation.ts'
import type { ServerContext } from './server-context.ts'

/** Who may use the management API, over this server's database. */
export async function wireAccess(
  { database, dataDirectory, now, config, baseUrl }: ServerContext,
  tenants: Pick<TenantStore, 'findTenant'>,
  mailer: Pick<Mailer, 'post'>,
): Promise<AccessDependencies['access']> {
  const store = createAccessStore(database)
  return {
    ports: { store, now, newId: v7, random: randomBytes, passwordCost: standardCost },
    operatorKey: dataDirectory.apiKey,
    cookieName: cookieNameOf(await store.installationId()),
    tenantIdOf: async (reference) => (await tenants.findTenant(reference))?.id,
    tenantNameOf: async (tenantId) => (await tenants.findTenant(tenantId))?.name,
    async mailPasswordLink(mail) {
      const link = new URL(mail.path, baseUrl()).href
      await mailer.post({ to: mail.admin.email, ...writeInvitation(mail, baseUrl()), link })
      return config.smtpUrl === undefined ? 'kept' : 'sent'
    },
  }
}

/** A new one-time path for the first password, while nobody has one. Earlier ones end. */
export async function makeFirstPasswordPath({
  ports,
}: AccessDependencies['access']): Promise<string | undefined> {
  if (await ports.store.hasActiveAdmin()) return undefined
  return presentPasswordLink(await makeFirstLink(ports)).path
}
