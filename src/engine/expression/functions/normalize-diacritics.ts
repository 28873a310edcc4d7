/** Base letters whose accents are removed. */
const families = /^[acdegilnorstuyz]$/i

/** Letters that are no base letter with an accent, or that give two letters. */
const special: Readonly<Record<string, string>> = {
  æ: 'ae',
  ǣ: 'ae',
  ǽ: 'ae',
  ø: 'oe',
  ǿ: 'oe',
  œ: 'oe',
  ß: 'ss',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  Æ: 'AE',
  Ǣ: 'AE',
  Ǽ: 'AE',
  Ø: 'OE',
  Ǿ: 'OE',
  Œ: 'OE',
  ẞ: 'SS',
  Ł: 'L',
  Đ: 'D',
}

/** Replaces accented Latin letters by their base letters, as the function NormalizeDiacritics documents. */
export function normalizeDiacritics(text: string): string {
  let result = ''
  for (const [cluster] of text.normalize('NFC').matchAll(/[\s\S]\p{Mn}*/gu)) {
    const [first = ''] = cluster
    const replaced = special[first]
    if (replaced !== undefined) {
      result += replaced
      continue
    }
    const base = cluster.normalize('NFD')[0] ?? ''
    result += families.test(base) ? base : cluster
  }
  return result
}
