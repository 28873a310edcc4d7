import type { PersonJson } from './directory-answers.ts'

/** Whether a person is enabled, disabled or in the bin, in a word. */
export function personState(person: PersonJson): string {
  if (person.deletedAt !== null) return `in the bin since ${person.deletedAt.slice(0, 10)}`
  return person.enabled ? 'enabled' : 'disabled'
}

/** Attributes of a person or group, one a line. */
export function attributeLines(attributes: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(attributes).map(
    ([name, value]) => `  ${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`,
  )
}
