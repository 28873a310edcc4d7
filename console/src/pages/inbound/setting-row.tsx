import { NumberInput, Switch } from '@mantine/core'
import type { ReactNode } from 'react'

interface SettingRowProps {
  readonly label: string
  readonly hint?: string
  readonly children: ReactNode
}

/** One setting: what it is on the left, its field on the right. The field names itself for screen readers. */
export const SettingRow = ({ label, hint, children }: SettingRowProps) => (
  <div>
    <dt>
      {label}
      {hint !== undefined && <div className="dim small">{hint}</div>}
    </dt>
    <dd>{children}</dd>
  </div>
)

interface NumberSettingProps extends Omit<SettingRowProps, 'children'> {
  readonly value: number | null
  readonly min?: number
  readonly disabled: boolean
  readonly onChange: (value: number | null) => void
}

/** A whole number; empty is null. */
export const NumberSetting = ({ label, hint, value, min = 0, disabled, onChange }: NumberSettingProps) => (
  <SettingRow label={label} {...(hint === undefined ? {} : { hint })}>
    <NumberInput
      size="xs"
      aria-label={label}
      min={min}
      allowDecimal={false}
      disabled={disabled}
      value={value ?? ''}
      onChange={(given) => onChange(given === '' ? null : Number(given))}
    />
  </SettingRow>
)

interface SwitchSettingProps extends Omit<SettingRowProps, 'children'> {
  readonly checked: boolean
  readonly disabled: boolean
  readonly onChange: (checked: boolean) => void
}

export const SwitchSetting = ({ label, hint, checked, disabled, onChange }: SwitchSettingProps) => (
  <SettingRow label={label} {...(hint === undefined ? {} : { hint })}>
    <Switch
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  </SettingRow>
)
