const secretNames =
  /^(authorization|cookie|password|passphrase|secret|secretToken|token|accessToken|refreshToken|clientSecret|apiKey|privateKey|credential|credentials)$/i

/**
 * The last door before an answer leaves: whatever a noun hands out, a text under a name that holds secrets
 * is replaced. Routes that show a new secret once say so with `config: { showsSecret: true }`.
 */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (!isPlainObject(value)) return value
  const copy: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value)) {
    copy[name] = typeof member === 'string' && secretNames.test(name) ? '[hidden]' : withoutSecrets(member)
  }
  return copy
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** A page of a list as every noun answers it. `next` is the cursor to ask for the rest with. */
export function presentList<T>(items: readonly T[], next?: string): { items: readonly T[]; next?: string } {
  return next === undefined ? { items } : { items, next }
}
