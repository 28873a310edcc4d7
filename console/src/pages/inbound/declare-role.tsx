import { Button, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { put } from '../../api/request.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useAction } from '../../parts/use-action.ts'
import { propertyText } from '../../text/properties.ts'

const text = propertyText.roles

interface DeclareRoleProps {
  /** Address of the list of roles under /api/v1. */
  readonly path: string
  readonly refresh: readonly (readonly unknown[])[]
  readonly onClose: () => void
}

/** Declares a role, for one tenant or for all. */
export function DeclareRole({ path, refresh, onClose }: DeclareRoleProps) {
  const [name, setName] = useState('')
  const [title, setTitle] = useState('')
  const declare = useAction(
    (_: undefined) =>
      put(`${path}/${encodeURIComponent(name.trim())}`, title.trim() === '' ? {} : { title: title.trim() }),
    { refresh, onDone: onClose },
  )
  return (
    <Dialog title={text.declare} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          declare.mutate(undefined)
        }}
      >
        <Stack gap="sm">
          <TextInput
            required
            data-autofocus
            label={text.name}
            description={text.nameHint}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={text.titleField}
            maxLength={120}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <Problem error={declare.error} />
          <div className="row">
            <Button type="submit" loading={declare.isPending}>
              {text.declare}
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  )
}
