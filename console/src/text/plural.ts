const numbers = new Intl.NumberFormat('en')
const rules = new Intl.PluralRules('en')

/** A phrase that depends on a number; `#` stands for the number. */
export function plural(forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }) {
  return (count: number): string =>
    (forms[rules.select(count)] ?? forms.other).replace('#', numbers.format(count))
}
