import { Button, Stack, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { across } from '../text/across.ts'
import { CopyText } from './copy-command.tsx'
import { Dialog } from './dialog.tsx'

const text = across.once

interface ShownOnceProps {
  readonly title: string
  readonly onClose: () => void
  /** What is asked when it was not copied. */
  readonly unsaved?: string
  readonly goBack?: string
  readonly closeAnyway?: string
  readonly done?: string
  /** Gets what to call when the secret was copied. */
  readonly children: (onCopied: () => void) => ReactNode
}

/**
 * A dialog with something that is never shown again. Closing, going back and leaving the page ask until it has been
 * copied.
 */
export function ShownOnce({
  title,
  onClose,
  unsaved = text.unsaved,
  goBack = text.goBack,
  closeAnyway = text.closeAnyway,
  done = text.done,
  children,
}: ShownOnceProps) {
  const [copied, setCopied] = useState(false)
  const [asking, setAsking] = useState(false)
  const blocker = useBlocker({
    shouldBlockFn: () => !copied,
    enableBeforeUnload: () => !copied,
    disabled: copied || asking,
    withResolver: true,
  })
  const close = () => (copied ? onClose() : setAsking(true))
  const leave = () => {
    if (blocker.status === 'blocked') blocker.proceed()
    else onClose()
  }
  const stay = () => {
    if (blocker.status === 'blocked') blocker.reset()
    setAsking(false)
  }
  return (
    <Dialog title={title} opened size="lg" onClose={close}>
      {asking || blocker.status === 'blocked' ? (
        <Stack gap="sm" role="alertdialog" aria-label={unsaved}>
          <Text size="md">{unsaved}</Text>
          <div className="row">
            <Button onClick={stay} autoFocus>
              {goBack}
            </Button>
            <Button variant="default" onClick={leave}>
              {closeAnyway}
            </Button>
          </div>
        </Stack>
      ) : (
        <Stack gap="sm">
          {children(() => setCopied(true))}
          <div className="row">
            <Button onClick={close}>{done}</Button>
          </div>
        </Stack>
      )}
    </Dialog>
  )
}

interface SecretProps {
  readonly label: string
  readonly value: string
  readonly action: string
  readonly onCopied?: () => void
}

/** A value to take along, with its copy button. Copying by hand counts too. */
export const Secret = ({ label, value, action, onCopied }: SecretProps) => (
  <div>
    <Text size="sm" fw={600}>
      {label}
    </Text>
    <div className="value-field">
      <code onCopy={onCopied}>{value}</code>
      <CopyText value={value} label={action} {...(onCopied === undefined ? {} : { onCopied })} />
    </div>
  </div>
)
