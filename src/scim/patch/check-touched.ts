import { scimError } from '../errors.ts'
import { isJsonObject } from '../json.ts'
import { type Draft, readDraft } from './draft.ts'

/**
 * After all operations: what was touched has its required sub-attributes, and an extension that was begun what it requires
 * (RFC 7643 §2.2). What was there before is left alone: it may be older than the rule.
 */
export function checkTouched(draft: Draft): void {
  checkBegunExtensions(draft)
  for (const path of draft.touched.values()) {
    const required = path.attribute.subAttributes.filter(
      (sub) => sub.required && sub.mutability !== 'readOnly',
    )
    if (required.length === 0) continue
    const value = readDraft(draft, path)
    for (const element of Array.isArray(value) ? value : [value]) {
      if (!isJsonObject(element)) continue
      const missing = required.find((sub) => element[sub.name] === undefined)
      if (missing !== undefined) {
        throw scimError('invalidValue', `${path.text}.${missing.name} is required.`, 'RFC 7643 §2.2')
      }
    }
  }
}

function checkBegunExtensions({ before, after, type }: Draft): void {
  for (const { schema } of type.schemaExtensions) {
    const data = after[schema.id]
    if (before[schema.id] !== undefined || !isJsonObject(data)) continue
    const missing = schema.attributes.find(
      ({ name, required, mutability }) => required && mutability !== 'readOnly' && data[name] === undefined,
    )
    if (missing !== undefined)
      throw scimError('invalidValue', `${schema.id}:${missing.name} is required.`, 'RFC 7643 §2.2')
  }
}
