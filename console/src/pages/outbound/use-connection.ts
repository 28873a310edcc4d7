import { applicationPath, type ConnectionCheck } from '../../api/outbound.ts'
import { applicationsQuery } from '../../api/queries.ts'
import { patch, post } from '../../api/request.ts'
import { useAction } from '../../parts/use-action.ts'

/** Saving and testing the connection of one application; a save is tested at once. */
export function useConnection(id: string) {
  const refresh = [applicationsQuery.queryKey, ['settings', id]]
  const test = useAction((_: undefined) => post<ConnectionCheck>(applicationPath(id, '/test')), { refresh })
  const save = useAction(
    (change: Readonly<Record<string, unknown>>) => patch(applicationPath(id, '/connection'), change),
    { refresh, onDone: () => test.mutate(undefined) },
  )
  return { test, save }
}
