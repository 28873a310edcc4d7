import { NumberInput, Select, Stack, TextInput } from '@mantine/core'
import type { Policy } from '../../api/staging.ts'
import { tenantSettings } from '../../text/tenant-settings.ts'

const text = tenantSettings.leaving
const usualDays = 30

type Action = Policy['leaving']['onDelete']

interface LeavingFieldProps {
  readonly label: string
  readonly action: Action
  readonly disabled: boolean
  readonly onChange: (action: Action) => void
}

/** What becomes of a member, with what the choice needs to be told. */
export const LeavingField = ({ label, action, disabled, onChange }: LeavingFieldProps) => (
  <Stack gap={4}>
    <Select
      size="xs"
      aria-label={label}
      value={action.do}
      allowDeselect={false}
      disabled={disabled}
      data={Object.entries(text.actions).map(([value, words]) => ({ value, label: words }))}
      onChange={(value) => value !== null && onChange(actionOf(value as Action['do']))}
    />
    {action.do === 'keep' && (
      <NumberInput
        size="xs"
        label={text.days}
        min={1}
        allowDecimal={false}
        required
        disabled={disabled}
        value={action.days}
        onChange={(days) => onChange({ do: 'keep', days: Number(days) })}
      />
    )}
    {action.do === 'transfer' && (
      <TextInput
        size="xs"
        label={text.to}
        required
        disabled={disabled}
        value={action.to}
        onChange={(event) => onChange({ do: 'transfer', to: event.currentTarget.value.trim() })}
      />
    )}
  </Stack>
)

function actionOf(wanted: Action['do']): Action {
  if (wanted === 'keep') return { do: 'keep', days: usualDays }
  if (wanted === 'transfer') return { do: 'transfer', to: '' }
  return { do: wanted }
}
