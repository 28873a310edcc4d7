import type { JsonValue } from '../../scim/index.ts'

/** The first letter of each word and how long it is: enough to recognise a field, too little to know a person. */
export function maskSample(value: JsonValue): string {
  if (typeof value === 'boolean') return String(value)
  const text = typeof value === 'object' ? '…' : String(value)
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return `${text.slice(0, 4)}-••-••`
  return text.slice(0, 60).replace(/[\p{L}\p{N}]+/gu, (word) => {
    const [first = '', ...rest] = [...word]
    return /\p{N}/u.test(first) ? '•'.repeat(word.length) : first + '•'.repeat(Math.min(rest.length, 7))
  })
}
