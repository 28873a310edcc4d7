import { Button, Group, Stack, Text, Tooltip } from '@mantine/core'
import { LogOut } from 'lucide-react'
import { remove } from '../api/request.ts'
import { en } from '../text/en.ts'
import { Dialog } from './dialog.tsx'
import { Problem } from './problem.tsx'
import { useAction } from './use-action.ts'

/** Ends the session. Whoever leaves a machine to others has to know when it did not end. */
export function SignOut() {
  const end = useAction((_: undefined) => remove('/session'), {
    refresh: [],
    // Loaded anew, so that nothing that was shown stays in the page.
    onDone: () => location.assign('/'),
  })
  return (
    <>
      <Tooltip label={en.signOut}>
        <Button
          size="compact-sm"
          variant="default"
          loading={end.isPending}
          onClick={() => end.mutate(undefined)}
          aria-label={en.signOut}
        >
          <LogOut size={15} aria-hidden />
        </Button>
      </Tooltip>
      {end.error !== null && (
        <Dialog title={en.signOut} opened onClose={() => end.reset()}>
          <Stack gap="sm">
            <Text size="md">{en.stillSignedIn}</Text>
            <Problem error={end.error} />
            <Group gap="xs" justify="flex-end">
              <Button variant="default" onClick={() => end.reset()}>
                {en.page.cancel}
              </Button>
              <Button onClick={() => end.mutate(undefined)}>{en.signOut}</Button>
            </Group>
          </Stack>
        </Dialog>
      )}
    </>
  )
}
