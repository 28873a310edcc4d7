import { useMutation, useQueryClient } from '@tanstack/react-query'

/**
 * Something the page does through the API. What it touched is read again afterwards, also when it failed: the server
 * may have done it and lost the answer.
 */
export function useAction<V, T>(
  act: (input: V) => Promise<T>,
  {
    refresh,
    onDone,
  }: { readonly refresh: readonly (readonly unknown[])[]; readonly onDone?: (done: T) => void },
) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSettled: () =>
      Promise.all(refresh.map((queryKey) => queryClient.invalidateQueries({ queryKey: [...queryKey] }))),
    ...(onDone === undefined ? {} : { onSuccess: onDone }),
  })
}
