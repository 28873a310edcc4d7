import type { JsonObject, JsonValue } from '../json.ts'
import { isAttributeName } from '../path/attribute-name.ts'
import { type Attribute, type AttributeType, attribute } from './attribute.ts'
import {
  definitionError,
  readFlag,
  readList,
  readObject,
  readOptionalText,
  readText,
  readTexts,
  readWord,
} from './definition-reader.ts'
import type { Schema } from './schema.ts'

const types: readonly AttributeType[] = [
  'string',
  'boolean',
  'decimal',
  'integer',
  'dateTime',
  'binary',
  'reference',
  'complex',
]

/**
 * A schema from the JSON form RFC 7643 §7 gives it, as a service provider publishes it at `/Schemas`. Throws ScimError 400
 * invalidValue that names the place and the rule when the definition is not valid.
 */
export function schemaFromJson(json: JsonValue): Schema {
  const source = readObject(json, 'schema')
  const id = readText(source, 'id', 'schema')
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:[^\s"[\]()]+$/.test(id)) {
    throw definitionError('schema.id', 'has to be a URI such as urn:example:scim:schemas:extension:2.0:User')
  }
  const attributes = readAttributes(source, 'attributes', id, true)
  if (attributes.length === 0) throw definitionError(`${id}.attributes`, 'is empty')
  return {
    id,
    name: readOptionalText(source, 'name', id) || (id.split(':').at(-1) ?? id),
    description: readOptionalText(source, 'description', id),
    attributes,
  }
}

function readAttributes(source: JsonObject, member: string, where: string, mayNest: boolean): Attribute[] {
  const names = new Set<string>()
  return readList(source, member, where).map((item, index) => {
    const place = `${where}.${member}[${index}]`
    const result = readAttribute(readObject(item, place), place, mayNest)
    // RFC 7643 §2.1: names ignore case, so two that differ by case only are one name twice.
    const key = result.name.toLowerCase()
    if (names.has(key)) throw definitionError(place, `repeats the name ${result.name}`)
    names.add(key)
    return result
  })
}

function readAttribute(source: JsonObject, place: string, mayNest: boolean): Attribute {
  const name = readText(source, 'name', place)
  checkName(name, place, mayNest)
  const where = `${place} (${name})`
  const type = readWord(source, 'type', where, types, 'string')
  if (type === 'complex' && !mayNest) {
    throw definitionError(where, 'is complex inside a complex attribute (RFC 7643 §2.3.8)')
  }
  const subAttributes = readAttributes(source, 'subAttributes', where, false)
  checkShape(type, subAttributes, source, where)
  const uniqueness = readWord(source, 'uniqueness', where, ['none', 'server', 'global'] as const, 'none')
  return attribute({
    name,
    type,
    multiValued: readFlag(source, 'multiValued', where),
    description: readOptionalText(source, 'description', where),
    required: readFlag(source, 'required', where),
    canonicalValues: readTexts(source, 'canonicalValues', where),
    caseExact: readFlag(source, 'caseExact', where),
    mutability: readWord(
      source,
      'mutability',
      where,
      ['readWrite', 'readOnly', 'immutable', 'writeOnly'] as const,
      'readWrite',
    ),
    returned: readWord(
      source,
      'returned',
      where,
      ['default', 'always', 'never', 'request'] as const,
      'default',
    ),
    uniqueness: hasUniqueness(type) ? uniqueness : 'none',
    referenceTypes: readTexts(source, 'referenceTypes', where),
    subAttributes,
  })
}

function checkName(name: string, place: string, isTop: boolean): void {
  if (!isAttributeName(name) || (name.startsWith('$') && name !== '$ref')) {
    throw definitionError(
      `${place}.name`,
      'has to be a letter, then letters, digits, $, - or _ (RFC 7643 §2.1)',
    )
  }
  // Names such as "constructor" would be found on every JavaScript object, set or not.
  if (name in Object.prototype) throw definitionError(`${place}.name`, `cannot be ${name}`)
  if (isTop && ['schemas', 'meta'].includes(name.toLowerCase())) {
    throw definitionError(`${place}.name`, `cannot be ${name}: every resource has it already`)
  }
}

function checkShape(
  type: AttributeType,
  subAttributes: readonly Attribute[],
  source: JsonObject,
  where: string,
): void {
  if (type === 'complex' && subAttributes.length === 0) {
    throw definitionError(where, 'is complex but has no subAttributes')
  }
  if (type !== 'complex' && subAttributes.length > 0) {
    throw definitionError(where, `has subAttributes but is of type ${type}`)
  }
  if (type !== 'reference' && readTexts(source, 'referenceTypes', where).length > 0) {
    throw definitionError(where, `has referenceTypes but is of type ${type}`)
  }
}

/** RFC 7643 §2.3.2, §2.3.5, §2.3.8: these types have no uniqueness (erratum 6004). */
function hasUniqueness(type: AttributeType): boolean {
  return type !== 'boolean' && type !== 'complex' && type !== 'dateTime'
}
