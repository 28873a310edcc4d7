import { Autocomplete, Button, Checkbox, NumberInput, Select, Stack, TextInput } from '@mantine/core'
import type { Principal } from '../../api/directory.ts'
import type { MappedObject, MappingRow } from '../../api/editing.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { editing } from '../../text/editing.ts'
import { ExpressionField } from './expression-field.tsx'

const text = editing.mappings

interface RowEditorProps {
  readonly application: string
  readonly object: MappedObject
  readonly row: MappingRow
  readonly sources: readonly string[]
  readonly principals: readonly Principal[]
  readonly onChange: (row: MappingRow) => void
  readonly onRemove: () => void
  readonly onClose: () => void
}

/** One mapping. What is typed is in the draft at once, and the table behind works it out. */
export function RowEditor(props: RowEditorProps) {
  const { row, onChange, onRemove, onClose } = props
  const { defaultValue, matchingPrecedence: _, ...withoutPrecedence } = row
  return (
    <Dialog title={text.edit(row.target)} opened onClose={onClose} size="lg">
      <Stack gap="sm">
        <TextInput
          label={text.target}
          description={text.targetHint}
          value={row.target}
          onChange={(event) => onChange({ ...row, target: event.currentTarget.value })}
          data-autofocus
        />
        <Select
          label={text.kind}
          value={row.kind}
          allowDeselect={false}
          data={Object.entries(text.kinds).map(([value, label]) => ({ value, label }))}
          onChange={(kind) => kind !== null && onChange(asKind(row, kind as MappingRow['kind']))}
        />
        <From {...props} />
        <TextInput
          label={text.defaultValue}
          description={text.defaultHint}
          value={defaultValue ?? ''}
          onChange={(event) => onChange(withDefault(row, event.currentTarget.value))}
        />
        <Select
          label={text.when}
          value={row.apply}
          allowDeselect={false}
          data={Object.entries(text.apply).map(([value, label]) => ({ value, label }))}
          onChange={(apply) => onChange({ ...row, apply: apply === 'on_create' ? 'on_create' : 'always' })}
        />
        <NumberInput
          label={text.precedence}
          description={text.precedenceHint}
          min={1}
          max={20}
          value={row.matchingPrecedence ?? ''}
          onChange={(value) =>
            onChange(
              value === ''
                ? (withoutPrecedence as MappingRow)
                : { ...row, matchingPrecedence: Number(value) },
            )
          }
        />
        <Checkbox
          label={text.isRequired}
          checked={row.required === true}
          onChange={(event) => onChange({ ...row, required: event.currentTarget.checked })}
        />
        <div className="row">
          <Button onClick={onClose}>{text.done}</Button>
          <Button variant="default" onClick={onRemove}>
            {text.remove}
          </Button>
        </div>
      </Stack>
    </Dialog>
  )
}

function From(props: RowEditorProps) {
  const { application, object, row, sources, principals, onChange } = props
  if (row.kind === 'direct') {
    return (
      <Autocomplete
        label={text.source}
        value={row.source}
        data={[...sources]}
        limit={20}
        onChange={(source) => onChange({ ...row, source })}
      />
    )
  }
  if (row.kind === 'constant') {
    return (
      <TextInput
        label={text.constant}
        value={row.constant}
        onChange={(event) => onChange({ ...row, constant: event.currentTarget.value })}
      />
    )
  }
  if (row.kind !== 'expression') return null
  return (
    <ExpressionField
      application={application}
      object={object}
      expression={row.expression}
      sources={sources}
      principals={principals}
      onChange={(expression) => onChange({ ...row, expression })}
    />
  )
}

/** The same row of another type; what the types share stays. */
function asKind(row: MappingRow, kind: MappingRow['kind']): MappingRow {
  const { target, apply, matchingPrecedence, required, defaultValue } = row
  const shared = {
    target,
    apply,
    ...(matchingPrecedence === undefined ? {} : { matchingPrecedence }),
    ...(required === undefined ? {} : { required }),
    ...(defaultValue === undefined ? {} : { defaultValue }),
  }
  const source = row.kind === 'direct' ? row.source : ''
  if (kind === 'direct') return { ...shared, kind, source }
  if (kind === 'constant') return { ...shared, kind, constant: '' }
  if (kind === 'expression') return { ...shared, kind, expression: source === '' ? '' : `[${source}]` }
  return { ...shared, kind, defaultValue: defaultValue ?? '' }
}

function withDefault(row: MappingRow, value: string): MappingRow {
  if (row.kind === 'none') return { ...row, defaultValue: value }
  const { defaultValue: _, ...rest } = row
  return (value === '' ? rest : { ...rest, defaultValue: value }) as MappingRow
}
