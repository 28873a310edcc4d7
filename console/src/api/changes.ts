import { queryOptions } from '@tanstack/react-query'
import type { ChangedBySomebody } from '../../../src/api/shapes.ts'

export type { ChangedBySomebody }

/** What others have changed since this page was loaded, newest last; the event stream writes it. */
export const changesQuery = queryOptions({
  queryKey: ['changed-by-others'],
  queryFn: (): readonly ChangedBySomebody[] => [],
  initialData: [] as readonly ChangedBySomebody[],
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
})

/** Runs show themselves: what these do is on the page already, or changes nothing. */
const quiet = /^(cycle|dry_run|session|sign_in_link|mail)\.|\.(connection_tested|provisioned_on_demand|read)$/

/** The newest change of what a page of this address shows, or undefined. */
export function changeShown(
  changes: readonly ChangedBySomebody[],
  pathname: string,
): ChangedBySomebody | undefined {
  const parts = pathname.split('/').map((part) => decodeURIComponent(part))
  return changes.findLast(
    ({ action, target: { id, name } }) =>
      !quiet.test(action) && [id, name].some((one) => one !== null && one !== '' && parts.includes(one)),
  )
}
