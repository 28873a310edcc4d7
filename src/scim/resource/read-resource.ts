import { type Note, type Profile, tolerates } from '../dialect/profile.ts'
import { schemaAliases } from '../dialect/schema-aliases.ts'
import { quote, scimError } from '../errors.ts'
import { describeJson, isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { AttributePath, ExtensionIndex } from '../schema/attribute-index.ts'
import type { ResourceType } from '../schema/resource-type.ts'
import { checkRequired } from './check-required.ts'
import { coerceValue, type ValueContext } from './coerce-value.ts'
import { exactSchemas } from './exact-schemas.ts'

/** A resource in canonical form: names as in the schema, right types, no nulls, exact `schemas`. */
export type Resource = JsonObject

/**
 * What is being read. `create` and `replace` are requests: readOnly values are ignored, required attributes must be
 * there. `response` is a service provider's answer as a client reads it: everything is kept, nothing is required.
 */
export type ReadContext = 'create' | 'replace' | 'response'

interface Reading extends ValueContext {
  readonly type: ResourceType
  readonly resource: Resource
}

/**
 * Reads a request or response body as a resource of a type.
 *
 * Returns the resource in canonical form, sharing nothing with the input, and a note for every tolerance that was
 * needed. Throws ScimError 400: invalidSyntax for a body that is no such resource, invalidValue for a wrong or missing
 * value (RFC 7643 §2, RFC 7644 §3.3, §3.5.1).
 */
export function readResource(
  input: JsonValue,
  type: ResourceType,
  context: ReadContext,
  profile: Profile,
): { resource: Resource; notes: Note[] } {
  if (!isJsonObject(input)) {
    throw scimError('invalidSyntax', `The body has to be a JSON object, not ${describeJson(input)}.`)
  }
  const notes: Note[] = []
  const reading: Reading = { profile, notes, keepReadOnly: context === 'response', type, resource: {} }
  let declared: JsonValue | undefined
  for (const key of Object.keys(input)) {
    if (key.toLowerCase() === 'schemas') declared = input[key]
    else readMember(key, input[key], reading)
  }
  if (context !== 'response') {
    checkDeclared(declared, reading)
    checkRequired(reading.resource, type)
  }
  const { resource } = reading
  return { resource: { schemas: exactSchemas(resource, type), ...resource }, notes }
}

function readMember(key: string, value: JsonValue | undefined, reading: Reading): void {
  const name = key.toLowerCase()
  const { type } = reading
  const own = type.index.attributes.get(name)
  if (own !== undefined) {
    store(own, value, reading)
    return
  }
  const extension = type.index.extensions.get(name) ?? aliasedExtension(name, reading)
  if (extension !== undefined) {
    readExtension(extension, value, reading)
    return
  }
  const path = findLoosely(name, reading)
  if (path === undefined) refuseUnknown(key, reading)
  else store(path, value, reading)
}

/** An attribute named with its URN, or an extension attribute named without it. */
function findLoosely(name: string, { type, profile, notes }: Reading): AttributePath | undefined {
  const path = type.index.paths.get(name)
  if (path !== undefined && path.subAttribute === undefined) {
    if (tolerates(profile, notes, 'urn_keys', path.text)) return path
  }
  const unqualified = type.index.unqualified.get(name)
  if (unqualified !== undefined && unqualified.subAttribute === undefined) {
    if (tolerates(profile, notes, 'unqualified_extension', unqualified.text)) return unqualified
  }
  return undefined
}

function readExtension(extension: ExtensionIndex, value: JsonValue | undefined, reading: Reading): void {
  const urn = extension.schema.id
  if (value === null || value === undefined) return
  if (!isJsonObject(value)) {
    throw scimError(
      'invalidValue',
      `${urn} has to be an object, not ${describeJson(value)}.`,
      'RFC 7643 §3.3',
    )
  }
  for (const key of Object.keys(value)) {
    const path =
      extension.attributes.get(key.toLowerCase()) ?? reading.type.index.paths.get(key.toLowerCase())
    if (path?.extension === urn && path.subAttribute === undefined) store(path, value[key], reading)
    else refuseUnknown(`${urn}:${key}`, reading)
  }
}

/** Puts a coerced value at its place in the resource. */
function store(path: AttributePath, value: JsonValue | undefined, reading: Reading): void {
  const { attribute, extension } = path
  if (attribute.mutability === 'readOnly' && !reading.keepReadOnly) return
  const coerced = coerceValue(value, attribute, path.text, reading)
  const holder = extension === undefined ? reading.resource : reading.resource[extension]
  if (isJsonObject(holder) && Object.hasOwn(holder, attribute.name)) {
    if (!tolerates(reading.profile, reading.notes, 'repeated_names', path.text)) {
      throw scimError('invalidSyntax', `${path.text} is given twice.`, 'RFC 7643 §2.1')
    }
    delete holder[attribute.name]
  }
  if (coerced === undefined) return
  if (extension === undefined) reading.resource[attribute.name] = coerced
  else if (isJsonObject(holder)) holder[attribute.name] = coerced
  else reading.resource[extension] = { [attribute.name]: coerced }
}

function refuseUnknown(key: string, { profile, notes, type }: Reading): void {
  if (tolerates(profile, notes, 'unknown_attributes', key.slice(0, 120))) return
  throw scimError('invalidSyntax', `${type.name} has no attribute ${quote(key)}.`, 'RFC 7643 §3')
}

/** The extension an administrator meant by a wrong URN, such as `urn:scim:schemas:extension:enterprise:1.0`. */
function aliasedExtension(name: string, { profile, notes, type }: Reading): ExtensionIndex | undefined {
  for (const urn of schemaAliases.get(name) ?? []) {
    const extension = type.index.extensions.get(urn.toLowerCase())
    if (extension !== undefined && tolerates(profile, notes, 'schema_aliases', urn)) return extension
  }
  return undefined
}

/** Compares what the body declares in `schemas` with the type and with the data found (RFC 7643 §3). */
function checkDeclared(declared: JsonValue | undefined, reading: Reading): void {
  const { profile, notes, type } = reading
  const list = typeof declared === 'string' ? [declared] : declared
  if (!Array.isArray(list) || list.length === 0) {
    if (tolerates(profile, notes, 'missing_schemas', type.schema.id)) return
    throw scimError('invalidSyntax', `schemas has to list ${type.schema.id}.`, 'RFC 7643 §3')
  }
  const known = new Set<string>()
  for (const item of list) {
    const urn = typeof item === 'string' ? item.toLowerCase() : ''
    if (urn === type.index.coreUrn || type.index.extensions.has(urn)) known.add(urn)
    else if (schemaAliases.has(urn) && tolerates(profile, notes, 'schema_aliases', urn))
      known.add(type.index.coreUrn)
    else if (!tolerates(profile, notes, 'unknown_schemas', 'schemas')) {
      throw scimError('invalidSyntax', `schemas holds a URN that ${type.name} does not have.`, 'RFC 7643 §3')
    }
  }
  if (!known.has(type.index.coreUrn) && !tolerates(profile, notes, 'missing_schemas', type.schema.id)) {
    throw scimError('invalidSyntax', `schemas has to list ${type.schema.id}.`, 'RFC 7643 §3.3')
  }
  for (const [urn, extension] of type.index.extensions) {
    if (known.has(urn) || reading.resource[extension.schema.id] === undefined) continue
    if (!tolerates(profile, notes, 'undeclared_extension', extension.schema.id)) {
      throw scimError('invalidSyntax', `schemas does not list ${extension.schema.id}.`, 'RFC 7643 §3')
    }
  }
}
