import { useQuery } from '@tanstack/react-query'
import { applicationPath, type ConnectionCheck, settingsQuery } from '../../api/outbound.ts'
import { applicationsQuery } from '../../api/queries.ts'
import { patch, post } from '../../api/request.ts'
import { useAction } from '../../parts/use-action.ts'
import type { ConnectionInput } from './connection-form.tsx'

/** Saving and testing the connection of one application; a save is tested at once. */
export function useConnection(id: string) {
  const settings = useQuery(settingsQuery(id))
  const refresh = [applicationsQuery.queryKey, ['settings', id]]
  const test = useAction((_: undefined) => post<ConnectionCheck>(applicationPath(id, '/test')), { refresh })
  const save = useAction(
    (input: Omit<ConnectionInput, 'name'>) => patch(applicationPath(id, '/connection'), changeOf(input)),
    { refresh, onDone: () => test.mutate(undefined) },
  )
  return { settings, test, save }
}

/** What the API is told: a token only when one was entered. */
export function changeOf({ url, token, allowPrivateAddress }: Omit<ConnectionInput, 'name'>) {
  return { url, allowPrivateAddress, ...(token === '' ? {} : { token }) }
}
