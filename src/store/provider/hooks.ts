import type { HookSettings, HookStore } from '../../provider/hooks/hook-settings.ts'
import type { Database } from '../database.ts'
import { everyTenant, ownerOf } from './webhooks/webhook-rows.ts'

/** Hooks in PostgreSQL. They travel with the credentials they are about, so a change of one has those forgotten. */
export function createHookStore(database: Database, forgetCredentials: () => Promise<void>): HookStore {
  return {
    async find(tenantId) {
      const owner = ownerOf({ tenantId })
      const rows = await database
        .forTenant(owner)
        .rows<{ hook: HookSettings }>(
          `select ${hookJson} as hook from commit_hook h where h.tenant_id = $1`,
          [owner],
        )
      return rows[0]?.hook
    },
    async put(hook) {
      const owner = ownerOf(hook)
      await database.forTenant(owner).rows(
        `insert into commit_hook (tenant_id, url, types, deadline_ms, on_failure, allow_private_address, secrets)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (tenant_id) do update set url = $2, types = $3, deadline_ms = $4, on_failure = $5,
           allow_private_address = $6, secrets = $7`,
        [
          owner,
          hook.url,
          hook.types,
          hook.deadlineMs,
          hook.onFailure,
          hook.allowPrivateAddress,
          JSON.stringify(hook.secrets),
        ],
      )
      await forgetCredentials()
    },
    async remove(tenantId) {
      const owner = ownerOf({ tenantId })
      const text = 'delete from commit_hook where tenant_id = $1 returning tenant_id'
      const rows = await database.forTenant(owner).rows(text, [owner])
      await forgetCredentials()
      return rows.length > 0
    },
  }
}

/** A row `h` as it is used. */
const hookJson = `jsonb_build_object('tenantId', nullif(h.tenant_id, '${everyTenant}'), 'url', h.url, 'types', h.types,
  'deadlineMs', h.deadline_ms, 'onFailure', h.on_failure, 'allowPrivateAddress', h.allow_private_address,
  'secrets', h.secrets)`

/** Who is asked about the changes of a tenant, as an expression: the installation's hook first; null: nobody. */
export function hooksOf(tenantId: string): string {
  return `(select jsonb_agg(${hookJson} order by h.tenant_id) from commit_hook h
    where h.tenant_id in ('${everyTenant}', ${tenantId}))`
}
