import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { en } from '../text/en.ts'
import { Problem } from './problem.tsx'

interface DialogProps {
  readonly title: string
  readonly opened: boolean
  readonly onClose: () => void
  readonly size?: string
  /** There at once: whoever opened it by a key types already. */
  readonly instant?: boolean
  readonly children: ReactNode
}

/** A dialog over the page. Focus goes in, stays in, and returns to where it came from. */
export function Dialog({ title, opened, onClose, size = 'md', instant = false, children }: DialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': en.page.close }}
      transitionProps={{ duration: instant ? 0 : 120 }}
      // The library that locks scrolling injects a style element without our nonce.
      lockScroll={false}
    >
      {children}
    </Modal>
  )
}

interface ConfirmProps {
  readonly title: string
  /** What will happen, said plainly. */
  readonly consequence: ReactNode
  readonly action: string
  readonly opened: boolean
  readonly pending: boolean
  readonly error: unknown
  readonly onConfirm: () => void
  readonly onClose: () => void
  /** What has to be typed first, for what cannot be undone. */
  readonly type?: { readonly text: string; readonly label: string }
}

/** Asks by saying the consequence. The safe button has the focus. */
export function Confirm({
  title,
  consequence,
  action,
  opened,
  pending,
  error,
  onConfirm,
  onClose,
  type,
}: ConfirmProps) {
  const [typed, setTyped] = useState('')
  const ready = type === undefined || typed.trim() === type.text
  return (
    <Dialog title={title} opened={opened} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) onConfirm()
        }}
      >
        <Stack gap="sm">
          <Text size="md" component="div">
            {consequence}
          </Text>
          {type !== undefined && (
            <TextInput
              label={type.label}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
            />
          )}
          <Problem error={error} />
          <Group gap="xs" justify="flex-end">
            <Button variant="default" onClick={onClose} data-autofocus>
              {en.page.cancel}
            </Button>
            <Button type="submit" color="red" loading={pending} disabled={!ready}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
