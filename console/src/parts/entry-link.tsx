import { useNavigate } from '@tanstack/react-router'
import type { LogEntry } from '../api/queries.ts'
import { en } from '../text/en.ts'

/** The subject's name; opens the entry, whose address can be copied, because the URL is the state. */
export function EntryLink({ entry }: { readonly entry: LogEntry }) {
  const navigate = useNavigate({ from: '/' })
  return (
    <a
      className="link-button"
      href={`/?entry=${encodeURIComponent(entry.id)}`}
      aria-label={en.log.open(entry.subject.name)}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        void navigate({ search: { entry: entry.id }, resetScroll: false })
      }}
    >
      {entry.subject.name}
    </a>
  )
}
