import type { Regex } from '../../regex/compile-regex.ts'
import type { RegexMatch } from '../../regex/program.ts'

const substitution = /\$(?:\$|\{(\w+)\}|(\d{1,2})|([&`'_+]))/g

/**
 * Fills a .NET replacement: `$1`, `${name}`, `$&` the match, `` $` `` what is before it, `$'` after it, `$_` all,
 * `$+` the last group, `$$` a dollar sign. What names no group stays as it is.
 */
export function expandReplacement(
  replacement: string,
  text: string,
  match: RegexMatch,
  regex: Regex,
): string {
  if (!replacement.includes('$')) return replacement
  const group = (number: number) => {
    const [start, end] = match.groups[number] ?? [-1, -1]
    return start < 0 ? '' : text.slice(start, end)
  }
  return replacement.replace(substitution, (whole, name?: string, digits?: string, sign?: string) => {
    if (whole === '$$') return '$'
    if (sign === '&') return group(0)
    if (sign === '`') return text.slice(0, match.start)
    if (sign === "'") return text.slice(match.end)
    if (sign === '_') return text
    if (sign === '+') return group(regex.groupCount)
    const number = digits !== undefined ? Number(digits) : numberOf(name!, regex)
    return number !== null && number <= regex.groupCount ? group(number) : whole
  })
}

function numberOf(name: string, regex: Regex): number | null {
  return regex.names.get(name) ?? (/^\d{1,2}$/.test(name) ? Number(name) : null)
}
