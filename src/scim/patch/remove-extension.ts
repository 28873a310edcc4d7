import type { ExtensionIndex } from '../schema/attribute-index.ts'
import { readDraft, writeDraft } from './draft.ts'
import { mutabilityError } from './mutability.ts'
import type { Patching } from './patching.ts'

/** Takes every attribute of an extension away. Throws mutability where one of them, or the extension, has to stay. */
export function removeExtension(extension: ExtensionIndex, { draft }: Patching): void {
  if (extension.required) throw mutabilityError(extension.schema.id, 'is required')
  for (const path of extension.attributes.values()) {
    if (readDraft(draft, path) === undefined) continue
    const { mutability } = path.attribute
    if (mutability === 'immutable' || mutability === 'readOnly')
      throw mutabilityError(path.text, `is ${mutability}`)
    writeDraft(draft, path, undefined)
  }
}
