// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is exactly ASCII
const ascii = /^[\x00-\x7f]*$/

/**
 * The form in which case-insensitive strings are compared, sorted and tested for uniqueness: lower case, NFC, full-width
 * and half-width forms mapped (RFC 8265 UsernameCaseMapped, asked for by RFC 7644 §5). Greek ς is σ: which of the two an
 * upper-case Σ becomes depends on what follows it, and the beginning of a name has to match the name. Stores index this
 * form, and compute it themselves for what they do not index: the PostgreSQL store by its function `scim_fold`.
 */
export function foldText(text: string): string {
  if (ascii.test(text)) return text.toLowerCase()
  return text
    .replace(/[\u{ff00}-\u{ffef}]/gu, (wide) => wide.normalize('NFKC'))
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFC')
}
