import { scimError } from '../errors.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import type { Attribute } from '../schema/attribute.ts'
import type { ResourceType } from '../schema/resource-type.ts'

/**
 * Throws ScimError 400 invalidValue when a required attribute has no value (RFC 7643 §2.2, RFC 7644 §3.5.1). Sub-attributes are required
 * where their parent is present; attributes of an extension where the extension is present or required.
 */
export function checkRequired(resource: JsonObject, type: ResourceType): void {
  checkAttributes(resource, type.schema.attributes, '')
  for (const { schema, required } of type.schemaExtensions) {
    const data = resource[schema.id]
    if (isJsonObject(data)) checkAttributes(data, schema.attributes, `${schema.id}:`)
    else if (required) {
      throw scimError('invalidValue', `${schema.id} is required.`, 'RFC 7643 §6')
    }
  }
}

function checkAttributes(holder: JsonObject, attributes: readonly Attribute[], prefix: string): void {
  for (const attribute of attributes) {
    const value = Object.hasOwn(holder, attribute.name) ? holder[attribute.name] : undefined
    if (value === undefined || value === '') {
      // The client cannot send what only the server may set.
      if (attribute.required && attribute.mutability !== 'readOnly') {
        throw scimError('invalidValue', `${prefix}${attribute.name} is required.`, 'RFC 7643 §2.2')
      }
    } else if (attribute.type === 'complex') {
      for (const element of Array.isArray(value) ? value : [value]) {
        if (isJsonObject(element)) {
          checkAttributes(element, attribute.subAttributes, `${prefix}${attribute.name}.`)
        }
      }
    }
  }
}
