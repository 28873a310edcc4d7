import { Checkbox, NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import type { Setting } from '../../api/editing.ts'
import { type SettingText, settingTexts } from '../../text/settings.ts'

/** How a setting is said on the page. */
export const wordsOf = ({ path, summary }: Setting): SettingText & { readonly label: string } => ({
  label: summary,
  ...settingTexts.fields[path],
})

interface SettingFieldProps {
  readonly setting: Setting
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  readonly label: string
}

/** The field that fits what a setting accepts. */
export function SettingField({ setting, value, onChange, label }: SettingFieldProps) {
  const { accepts, default: standard } = setting
  const { unit, empty = settingTexts.isDefault } = wordsOf(setting)
  if (Array.isArray(standard)) {
    return (
      <TagsInput
        size="xs"
        aria-label={label}
        value={Array.isArray(value) ? value.map(String) : []}
        placeholder={Array.isArray(value) && value.length > 0 ? '' : empty}
        onChange={onChange}
      />
    )
  }
  if (typeof standard === 'boolean') {
    return (
      <Checkbox
        aria-label={label}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    )
  }
  if (/number/.test(accepts)) {
    return (
      <span className="with-unit">
        <NumberInput
          size="xs"
          w={unit === undefined ? 140 : 110}
          aria-label={unit === undefined ? label : `${label}, ${unit}`}
          value={typeof value === 'number' ? value : ''}
          min={0}
          placeholder={standard === null ? empty : ''}
          onChange={(next) => onChange(next === '' ? null : Number(next))}
        />
        {unit !== undefined && <span className="dim">{unit}</span>}
      </span>
    )
  }
  const words = accepts.split(', ')
  if (words.length > 1) {
    return (
      <Select
        size="xs"
        aria-label={label}
        value={String(value)}
        allowDeselect={false}
        data={words.map((word) => ({ value: word, label: settingTexts.options[word] ?? word }))}
        onChange={(next) => next !== null && onChange(next)}
      />
    )
  }
  return (
    <TextInput
      size="xs"
      type={accepts.includes('e-mail') ? 'email' : 'text'}
      aria-label={label}
      placeholder={standard === '' ? empty : ''}
      value={String(value ?? '')}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
