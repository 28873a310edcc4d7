import type { Definition, DefinitionKind } from '../../provider/tenants/definitions.ts'
import type { NamedDefinition } from '../../provider/tenants/tenant-store.ts'
import type { Database, Sql } from '../database.ts'

/** Announces what authentication has to look up again: the lookup id of a token, or nothing for everything. */
export const credentialChannel = 'scim_credential'

/** An expression: the definitions of a tenant as JSON text, null when there are none. */
export function definitionsText(tenantId: string): string {
  return `(select jsonb_agg(jsonb_build_object('kind', d.kind, 'document', d.document) order by d.kind, d.name)::text
             from scim_definition d where d.tenant_id = ${tenantId})`
}

export async function listDefinitions(sql: Sql, tenantId: string): Promise<Definition[]> {
  return await sql.rows<Definition>(
    'select kind, document from scim_definition where tenant_id = $1 order by kind, name',
    [tenantId],
  )
}

export async function putDefinition(
  database: Database,
  tenantId: string,
  { kind, name, document, at }: NamedDefinition,
): Promise<void> {
  await database.forTenant(tenantId).rows(
    `insert into scim_definition (tenant_id, kind, name, document, updated_at) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, kind, name) do update set document = excluded.document, updated_at = excluded.updated_at`,
    [tenantId, kind, name, JSON.stringify(document), at],
  )
  await database.notify(credentialChannel, '')
}

export async function removeDefinition(
  database: Database,
  tenantId: string,
  kind: DefinitionKind,
  name: string,
): Promise<void> {
  await database
    .forTenant(tenantId)
    .rows('delete from scim_definition where tenant_id = $1 and kind = $2 and name = $3', [
      tenantId,
      kind,
      name,
    ])
  await database.notify(credentialChannel, '')
}
