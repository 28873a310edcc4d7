import type { JsonValue } from '../json.ts'
import {
  definitionError,
  readFlag,
  readList,
  readObject,
  readOptionalText,
  readText,
} from './definition-reader.ts'
import { createResourceType, type ResourceType } from './resource-type.ts'
import type { Schema, SchemaExtension } from './schema.ts'

/** Paths of the protocol itself, which no resource type may take (RFC 7644 §3.2). */
const reserved = new Set([
  '/me',
  '/bulk',
  '/.search',
  '/schemas',
  '/resourcetypes',
  '/serviceproviderconfig',
  '/serviceproviderconfigs',
])

/**
 * A resource type from the JSON form RFC 7643 §6 gives it, as published at `/ResourceTypes`. Its schemas are looked up
 * among `schemas`. Throws ScimError 400 invalidValue that names the place and the rule when the definition is not valid.
 */
export function resourceTypeFromJson(json: JsonValue, schemas: readonly Schema[]): ResourceType {
  const source = readObject(json, 'resourceType')
  const name = readText(source, 'name', 'resourceType')
  const endpoint = readText(source, 'endpoint', name)
  const path = endpoint.startsWith('/') ? endpoint : `/${endpoint}`
  if (!/^\/[A-Za-z0-9_-]+$/.test(path) || reserved.has(path.toLowerCase())) {
    throw definitionError(
      `${name}.endpoint`,
      'has to be one path segment, such as /Devices, that the protocol does not use',
    )
  }
  const find = (urn: string, where: string): Schema => {
    const schema = schemas.find((candidate) => candidate.id.toLowerCase() === urn.toLowerCase())
    if (schema === undefined) throw definitionError(where, `names ${urn}, which no schema has as its id`)
    return schema
  }
  const schemaExtensions = readList(source, 'schemaExtensions', name).map((item, index): SchemaExtension => {
    const where = `${name}.schemaExtensions[${index}]`
    const extension = readObject(item, where)
    return {
      schema: find(readText(extension, 'schema', where), `${where}.schema`),
      required: readFlag(extension, 'required', where),
    }
  })
  const schema = find(readText(source, 'schema', name), `${name}.schema`)
  checkDistinct(name, [schema, ...schemaExtensions.map((extension) => extension.schema)])
  return createResourceType({
    name,
    description: readOptionalText(source, 'description', name),
    endpoint: path,
    schema,
    schemaExtensions,
  })
}

function checkDistinct(name: string, schemas: readonly Schema[]): void {
  const seen = new Set<string>()
  for (const schema of schemas) {
    if (seen.has(schema.id.toLowerCase())) throw definitionError(name, `lists ${schema.id} twice`)
    seen.add(schema.id.toLowerCase())
  }
}
