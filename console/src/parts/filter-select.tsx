import { Select } from '@mantine/core'

interface FilterSelectProps {
  readonly label: string
  /** What stands there while nothing is chosen. */
  readonly any: string
  readonly clearLabel: string
  readonly value: string | undefined
  /** The words for what can be chosen. */
  readonly words: Readonly<Record<string, string>>
  readonly onChange: (value: string | undefined) => void
}

/** One filter of a list. A word of the URL that is none of the usual ones stays what it is. */
export const FilterSelect = ({ label, any, clearLabel, value, words, onChange }: FilterSelectProps) => (
  <Select
    size="xs"
    w={150}
    label={label}
    placeholder={any}
    clearable
    clearButtonProps={{ 'aria-label': clearLabel }}
    value={value ?? null}
    onChange={(chosen) => onChange(chosen ?? undefined)}
    data={withValue(words, value)}
  />
)

function withValue(words: Readonly<Record<string, string>>, value: string | undefined) {
  const known = Object.entries(words).map(([one, label]) => ({ value: one, label }))
  return value === undefined || value in words ? known : [...known, { value, label: value }]
}
