import { Link } from '@tanstack/react-router'
import type { EntryAddress } from '../api/queries.ts'
import { en } from '../text/en.ts'

/** A name that opens its log entry. The address of the entry is in the URL, so that it can be copied and shared. */
export function EntryLink({ name, address }: { readonly name: string; readonly address: EntryAddress }) {
  return (
    <Link
      to="/"
      search={address}
      resetScroll={false}
      className="link-button"
      aria-label={en.log.open(name)}
      title={name}
    >
      {name}
    </Link>
  )
}
