import { scimError } from '../errors.ts'
import { isJsonObject } from '../json.ts'
import { type Draft, readDraft } from './draft.ts'

/** After all operations: what was touched has its required sub-attributes (RFC 7643 §2.2). */
export function checkTouched(draft: Draft): void {
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
