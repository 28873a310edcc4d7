import { en } from '../text/en.ts'
import { RelativeTime, useNow } from './time.tsx'

/** When a failure is tried again. A time that has passed is no next try: then it is the next cycle's. */
export function NextTry({ at }: { readonly at: string }) {
  const isDue = Date.parse(at) <= useNow()
  return (
    <span className="dim">
      {isDue ? (
        en.failures.nextTryDue
      ) : (
        <>
          {en.failures.nextTry} <RelativeTime at={at} />
        </>
      )}
    </span>
  )
}
