import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useState } from 'react'

/** Asks the server when one pauses in typing. */
export function SearchField({
  value,
  onChange,
  label,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly label: string
}) {
  const [typed, setTyped] = useState(value)
  const tell = useDebouncedCallback(onChange, 300)
  // The URL may change by itself: back, or "clear filters".
  useEffect(() => setTyped(value), [value])
  return (
    <TextInput
      size="xs"
      miw={150}
      type="search"
      label={label}
      value={typed}
      maxLength={200}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        tell(event.currentTarget.value)
      }}
    />
  )
}
