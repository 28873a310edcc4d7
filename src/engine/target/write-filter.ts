import type { WireProfile } from './wire-profile.ts'

/** `attribute eq value` as a profile writes it; the attribute is a target path of the mapping. */
export function writeEquality(
  attribute: string,
  value: string | number | boolean,
  profile: WireProfile,
): string {
  const literal = JSON.stringify(value)
  const element = profile.elementFilters === 'grammar' ? /^([^[]+)\[(.+)\]\.(\w+)$/.exec(attribute) : null
  if (element === null) return `${attribute} eq ${literal}`
  const [, list = '', filter = '', leaf = ''] = element
  return `${list}[${withJsonBooleans(filter)} and ${leaf} eq ${literal}]`
}

/** A path of a PATCH operation as a profile writes it. */
export function writePath(path: string, profile: WireProfile): string {
  return profile.elementFilters === 'grammar' && path.includes('[') ? withJsonBooleans(path) : path
}

/** Mappings name Entra's `primary eq "True"`; `primary` is a boolean (RFC 7643 §2.4), and text never equals one. */
function withJsonBooleans(filter: string): string {
  return filter.replace(/\b(primary\s+eq\s+)"(true|false)"/gi, (_, before: string, word: string) => {
    return `${before}${word.toLowerCase()}`
  })
}
