// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is exactly ASCII
const ascii = /^[\x00-\x7f]*$/

/**
 * The form in which case-insensitive strings are compared, sorted and tested for uniqueness: lower case, NFC, full-width
 * and half-width forms mapped (RFC 8265 UsernameCaseMapped, asked for by RFC 7644 §5). Stores index this form.
 */
export function foldText(text: string): string {
  if (ascii.test(text)) return text.toLowerCase()
  return text
    .replace(/[\u{ff00}-\u{ffef}]/gu, (wide) => wide.normalize('NFKC'))
    .toLowerCase()
    .normalize('NFC')
}
