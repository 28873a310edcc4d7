import type { JsonObject } from '../json.ts'
import type { ResourceType } from '../schema/resource-type.ts'

/** The `schemas` of a resource: the core schema, and each extension that has data or is required (RFC 7643 §3). */
export function exactSchemas(resource: JsonObject, type: ResourceType): string[] {
  const schemas = [type.schema.id]
  for (const { schema, required } of type.schemaExtensions) {
    if (required || resource[schema.id] !== undefined) schemas.push(schema.id)
  }
  return schemas
}
