import { Loader, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Principal, principalsQuery } from '../api/directory.ts'
import { en } from '../text/en.ts'

interface PrincipalPickerProps {
  readonly kind: 'person' | 'group'
  readonly value: Principal | null
  readonly onChange: (principal: Principal | null) => void
  readonly label?: string
  readonly autoFocus?: boolean
}

/** Finds one person or group of the directory while one types. */
export function PrincipalPicker({ kind, value, onChange, label, autoFocus = false }: PrincipalPickerProps) {
  const [search, setSearch] = useState('')
  const chosen = value?.name ?? ''
  const [wanted] = useDebouncedValue(search === chosen ? '' : search, 200)
  const {
    data: answered = [],
    isFetching,
    isPlaceholderData,
  } = useQuery({
    ...principalsQuery(kind, wanted),
    placeholderData: keepPreviousData,
  })
  // Whoever types faster than the server answers must not choose out of the list before.
  const isAnswer = !isPlaceholderData && (search === wanted || search === chosen)
  const found = isAnswer ? answered : answered.filter((one) => fits(one, search))
  const all = value === null || found.some(({ id }) => id === value.id) ? found : [value, ...found]
  return (
    <Select
      searchable
      clearable
      label={label ?? en.picker[kind]}
      description={kind === 'person' ? en.picker.personHint : en.picker.groupHint}
      value={value?.id ?? null}
      data={all.map(({ id, name }) => ({ value: id, label: name }))}
      // The server has searched already, in more than what is shown.
      filter={({ options }) => options}
      searchValue={search}
      onSearchChange={setSearch}
      onChange={(id) => onChange(all.find((one) => one.id === id) ?? null)}
      renderOption={({ option }) => {
        const one = all.find(({ id }) => id === option.value)
        return (
          <span>
            {option.label} <span className="dim">{one?.detail}</span>
          </span>
        )
      }}
      nothingFoundMessage={en.picker.nobody}
      rightSection={isFetching ? <Loader size={14} /> : undefined}
      maxDropdownHeight={280}
      comboboxProps={{ withinPortal: true }}
      clearButtonProps={{ 'aria-label': en.page.clearFilters }}
      data-autofocus={autoFocus || undefined}
    />
  )
}

function fits({ name, detail }: Principal, search: string): boolean {
  const wanted = search.trim().toLowerCase()
  return name.toLowerCase().includes(wanted) || detail.toLowerCase().includes(wanted)
}
