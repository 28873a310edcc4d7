import { Button, Group as Row, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Group } from '../../api/directory.ts'
import { patch, post } from '../../api/request.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useAction } from '../../parts/use-action.ts'
import { directory } from '../../text/directory.ts'
import { en } from '../../text/en.ts'

const text = directory.editGroup

interface GroupNameDialogProps {
  /** Undefined for a new one. */
  readonly group?: Group
  readonly onDone: (group: Group) => void
  readonly onClose: () => void
}

/** What a group is called. */
export function GroupNameDialog({ group, onDone, onClose }: GroupNameDialogProps) {
  const [name, setName] = useState(group?.displayName ?? '')
  const save = useAction(
    (displayName: string) =>
      group === undefined
        ? post<Group>('/directory/groups', { attributes: { displayName } })
        : patch<Group>(`/directory/groups/${group.id}`, { attributes: { displayName } }),
    { refresh: [['directory'], ['principals'], ['accounts']], onDone },
  )
  return (
    <Dialog title={group === undefined ? text.add : text.rename} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(name.trim())
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={text.name}
            required
            data-autofocus
            maxLength={5000}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Problem error={save.error} />
          <Row gap="xs" justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {en.page.cancel}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
              {group === undefined ? text.add : text.rename}
            </Button>
          </Row>
        </Stack>
      </form>
    </Dialog>
  )
}
