import type { Database } from '../database.ts'

export async function readDefaultDomain(database: Database, directoryId: string): Promise<string | null> {
  const [row] = await database.rows<{ default_domain: string | null }>(
    'select default_domain from directory where id = $1',
    [directoryId],
  )
  return row?.default_domain ?? null
}

/**
 * Sets the default domain. Applications whose mappings ask for it look at everyone anew, because what they write is
 * another value now.
 */
export async function setDefaultDomain(
  database: Database,
  directoryId: string,
  domain: string | null,
): Promise<void> {
  await database.transaction(async (tx) => {
    const changed = await tx.rows(
      'update directory set default_domain = $2 where id = $1 and default_domain is distinct from $2 returning id',
      [directoryId, domain],
    )
    if (changed.length === 0) return
    await tx.rows(
      `update application set config_version = config_version + 1, scan_needed = true, updated_at = now(),
         next_cycle_at = case when power = 'on' then now() else next_cycle_at end
       where directory_id = $1 and settings::text ~ 'DefaultDomain\\s*\\('`,
      [directoryId],
    )
  })
}
