import { useState } from 'react'

/**
 * The version that is being edited: the one that stood when somebody began to type, until they go on with a later one.
 */
export function useDraftVersion(saved: number) {
  const [begun, setBegun] = useState<number | undefined>()
  return {
    version: begun ?? saved,
    begin: () => setBegun((before) => before ?? saved),
    rebase: () => setBegun(undefined),
  }
}
