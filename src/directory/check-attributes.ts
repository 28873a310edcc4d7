import { RollcallError } from '../errors/rollcall-error.ts'
import { type Attributes, type AttributeValue, checkAttributeName } from './attributes.ts'

/** What an edit asks for: a value sets, null clears, an attribute that is not named stays as it is. */
export type AttributeEdit = Readonly<Record<string, AttributeValue | null>>

/** Known to the directory itself; set through `manager`, or not at all. */
const notSettable: ReadonlySet<string> = new Set(['objectId', 'manager', 'managerId', 'id'])

/**
 * Applies an edit to attributes. `required` cannot be cleared.
 * @throws RollcallError attribute_refused
 */
export function applyAttributeEdit(before: Attributes, edit: AttributeEdit, required: string): Attributes {
  const after: Record<string, AttributeValue> = { ...before }
  for (const [name, value] of Object.entries(edit)) {
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) {
      if (name === required) throw refused(name, 'it cannot be empty')
      delete after[name]
    } else {
      checkValue(name, value, required)
      after[name] = typeof value === 'string' ? value.trim() : value
    }
  }
  if (after[required] === undefined || after[required] === '') throw refused(required, 'it cannot be empty')
  return after
}

function checkValue(name: string, value: AttributeValue, required: string): void {
  const problem = checkAttributeName(name)
  if (problem === 'secret') throw refused(name, 'passwords and secrets are not kept in a directory')
  if (problem === 'not_a_name') throw refused(name, 'this is not a name an attribute can have')
  if (notSettable.has(name)) throw refused(name, 'the directory sets it itself')
  if (name === 'accountEnabled' && typeof value !== 'boolean') throw refused(name, 'it is true or false')
  if (name === required && typeof value !== 'string') throw refused(name, 'it is a text')
  const longest = name === required ? 256 : 4096
  const texts = typeof value === 'string' ? [value] : typeof value === 'object' ? value : []
  for (const text of texts) {
    if (text.length > longest) throw refused(name, `it is longer than ${longest} characters`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text))
      throw refused(name, 'it holds a control character')
  }
}

function refused(attribute: string, problem: string): RollcallError {
  return new RollcallError('attribute_refused', {
    attribute: attribute.length <= 100 ? attribute : `${attribute.slice(0, 99)}…`,
    problem,
  })
}
