import type { PropertyDefinition } from '../../../provider/properties/property.ts'
import {
  type CompiledProperties,
  compileProperties,
  noProperties,
  readProperties,
} from '../../../provider/properties/read-properties.ts'
import { registryFor } from '../../../provider/tenants/definitions.ts'
import { type JsonObject, type JsonValue, userType } from '../../../scim/index.ts'
import type { Sql } from '../../database.ts'
import { definitionsText } from '../definitions.ts'

/** An expression: the definitions that hold in a tenant, by name; null when there are none. */
export function appliedProperties(tenantId: string): string {
  return `(select jsonb_agg(p.applied order by p.name) from tenant_property p
            where p.tenant_id = ${tenantId} and p.applied is not null)`
}

/** An expression: the schemas of a tenant, null also where no property asks for them. */
export function schemasForProperties(tenantId: string): string {
  return `(select ${definitionsText(tenantId)}
            where exists (select from tenant_property p where p.tenant_id = ${tenantId} and p.applied is not null))`
}

export interface PropertiesRow {
  readonly properties: readonly PropertyDefinition[] | null
  readonly schemas: string | null
}

export function toCompiled({ properties, schemas }: PropertiesRow): CompiledProperties {
  if (properties === null) return noProperties
  return compileProperties(properties, registryFor(schemas).byName('User') ?? userType)
}

/** The properties that hold in a tenant. */
export async function loadProperties(sql: Sql, tenantId: string): Promise<CompiledProperties> {
  const [row] = await sql.prepared<PropertiesRow>(
    'properties_load',
    `select ${appliedProperties('$1')} as properties, ${schemasForProperties('$1')} as schemas`,
    [tenantId],
  )
  return row ? toCompiled(row) : noProperties
}

/** What an event tells besides, with the properties of whoever it is about, complete; as it was where there are none. */
export function withProperties(
  compiled: CompiledProperties,
  connection: number,
  document: string,
  data: JsonObject | null | undefined,
): JsonObject | null {
  if (compiled.properties.length === 0) return data ?? null
  const { values } = readProperties(compiled, connection, JSON.parse(document) as JsonObject)
  return { ...data, properties: values as { readonly [name: string]: JsonValue } as JsonObject }
}
