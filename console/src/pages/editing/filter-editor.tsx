import { Autocomplete, Button, Fieldset, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import type { ScopingClause, ScopingFilter } from '../../api/editing.ts'
import { editing } from '../../text/editing.ts'

const text = editing.scope
const unary = new Set(['is_true', 'is_false', 'is_null', 'is_not_null'])

interface FilterEditorProps {
  readonly filters: readonly ScopingFilter[]
  /** Names of attributes there are. */
  readonly sources: readonly string[]
  readonly onChange: (filters: readonly ScopingFilter[]) => void
}

/** Scoping filters as rows of clauses. */
export function FilterEditor({ filters, sources, onChange }: FilterEditorProps) {
  const replace = (index: number, filter: ScopingFilter | null) =>
    onChange(filters.flatMap((one, at) => (at !== index ? [one] : filter === null ? [] : [filter])))
  const add = () => onChange([...filters, { title: uniqueTitle(filters), clauses: [emptyClause(sources)] }])
  return (
    <div>
      <Title order={3}>{text.filters}</Title>
      <Text size="sm" c="dimmed" mb={6}>
        {text.filtersAbout}
      </Text>
      <Stack gap="sm">
        {filters.map((filter, index) => (
          <OneFilter
            // A filter's place is its identity while it is edited: its title is what is being typed.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={index}
            number={index + 1}
            filter={filter}
            sources={sources}
            onChange={(next) => replace(index, next)}
          />
        ))}
        <div>
          <Button size="xs" variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={add}>
            {text.addFilter}
          </Button>
        </div>
      </Stack>
    </div>
  )
}

interface OneFilterProps {
  readonly number: number
  readonly filter: ScopingFilter
  readonly sources: readonly string[]
  readonly onChange: (filter: ScopingFilter | null) => void
}

function OneFilter({ number, filter, sources, onChange }: OneFilterProps) {
  const replace = (index: number, clause: ScopingClause | null) =>
    onChange({
      ...filter,
      clauses: filter.clauses.flatMap((one, at) => (at !== index ? [one] : clause === null ? [] : [clause])),
    })
  return (
    <Fieldset legend={text.filter(number)} p="xs">
      <TextInput
        size="xs"
        label={text.filterTitle}
        value={filter.title}
        maxLength={200}
        onChange={(event) => onChange({ ...filter, title: event.currentTarget.value })}
      />
      {filter.clauses.map((clause, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a clause has no name but its place
          key={index}
          className="clause"
        >
          <Autocomplete
            size="xs"
            label={text.attribute}
            value={clause.attribute}
            data={[...sources]}
            limit={12}
            onChange={(attribute) => replace(index, { ...clause, attribute })}
          />
          <Select
            size="xs"
            label={text.operator}
            value={clause.operator}
            allowDeselect={false}
            data={Object.entries(text.operators).map(([value, label]) => ({ value, label }))}
            onChange={(operator) => operator !== null && replace(index, withOperator(clause, operator))}
          />
          {!unary.has(clause.operator) && (
            <TextInput
              size="xs"
              label={text.value}
              value={clause.value ?? ''}
              onChange={(event) => replace(index, { ...clause, value: event.currentTarget.value })}
            />
          )}
          <Button
            size="compact-sm"
            variant="default"
            aria-label={text.removeClause(index + 1)}
            onClick={() => replace(index, null)}
          >
            <X size={14} aria-hidden />
          </Button>
        </div>
      ))}
      <div className="row" style={{ marginBlockStart: 8 }}>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => onChange({ ...filter, clauses: [...filter.clauses, emptyClause(sources)] })}
        >
          {text.addClause}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => onChange(null)}>
          {text.removeFilter}
        </Button>
      </div>
    </Fieldset>
  )
}

const emptyClause = (sources: readonly string[]): ScopingClause => ({
  attribute: sources.includes('department') ? 'department' : (sources[0] ?? ''),
  operator: 'equals',
  value: '',
})

function withOperator({ attribute, value }: ScopingClause, operator: string): ScopingClause {
  return unary.has(operator) ? { attribute, operator } : { attribute, operator, value: value ?? '' }
}

function uniqueTitle(filters: readonly ScopingFilter[]): string {
  const taken = new Set(filters.map(({ title }) => title))
  for (let number = filters.length + 1; ; number += 1) {
    const title = number === 1 ? text.newTitle : `${text.newTitle} ${number}`
    if (!taken.has(title)) return title
  }
}
