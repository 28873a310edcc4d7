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
  const tell = useDebouncedCallback((text: string, page: string) => {
    // Whoever has followed a link meanwhile is on the way there, and must not be called back to the list.
    if (window.location.pathname === page) onChange(text)
  }, 300)
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
        tell(event.currentTarget.value, window.location.pathname)
      }}
    />
  )
}
