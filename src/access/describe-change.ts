import type { AuditChange } from './audit.ts'

const secretName =
  /^(authorization|cookie|password|passphrase|secret|secretToken|token|accessToken|refreshToken|clientSecret|apiKey|key|code|privateKey|credential|credentials|sealed)$/i
const hidden = '[hidden]'
/** Enough to see what was done; an import of a thousand rows is told by its counts. */
const mostChanges = 100
const longestText = 1000

/**
 * What differs between two states, value by value, secrets replaced. A thing that was not there before, or is not
 * afterwards, is compared with nothing. Lists are compared as wholes.
 */
export function describeChange(before: unknown, after: unknown): readonly AuditChange[] {
  const changes: AuditChange[] = []
  compare('', before ?? null, after ?? null, changes)
  return changes.slice(0, mostChanges)
}

function compare(path: string, before: unknown, after: unknown, changes: AuditChange[]): void {
  if (changes.length >= mostChanges || sameValue(before, after)) return
  if (!isObject(before) && !isObject(after)) {
    changes.push({ path, from: shown(path, before), to: shown(path, after) })
    return
  }
  // From nothing to something: each value on its own. From a value to an object: the value goes, the parts come.
  if (before !== null && !isObject(before)) changes.push({ path, from: shown(path, before), to: null })
  if (after !== null && !isObject(after)) changes.push({ path, from: null, to: shown(path, after) })
  const [left, right] = [isObject(before) ? before : {}, isObject(after) ? after : {}]
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
    compare(path === '' ? name : `${path}.${name}`, left[name] ?? null, right[name] ?? null, changes)
  }
}

function sameValue(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right)
}

function shown(path: string, value: unknown): unknown {
  const name = path.slice(path.lastIndexOf('.') + 1)
  if (secretName.test(name) && value !== null && typeof value !== 'boolean') return hidden
  if (typeof value === 'string') return cut(value)
  if (Array.isArray(value)) {
    const text = JSON.stringify(value.map(withoutSecrets))
    return text.length > longestText ? cut(text) : value.map(withoutSecrets)
  }
  return value
}

function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      secretName.test(name) && typeof member === 'string' ? hidden : withoutSecrets(member),
    ]),
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
