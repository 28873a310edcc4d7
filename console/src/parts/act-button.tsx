import { Button, type ButtonProps, Tooltip } from '@mantine/core'
import type { MouseEventHandler, ReactNode } from 'react'
import { type Permission, useMay, useWho } from '../api/session.ts'
import { across } from '../text/across.ts'

interface ActButtonProps extends ButtonProps {
  /** What the server asks of whoever does this. */
  readonly may: Permission
  readonly onClick?: MouseEventHandler<HTMLButtonElement>
  readonly type?: 'submit' | 'button'
  /** As on a button: what is drawn instead of a button element, a link for example. Only with the right. */
  readonly renderRoot?: (props: Record<string, unknown>) => ReactNode
  readonly 'aria-label'?: string
  readonly 'data-autofocus'?: boolean
}

/**
 * A button for something not everyone may do. Without the right it stays where it is, can be reached by keyboard, does
 * nothing, and says which role could.
 */
export function ActButton({
  may: permission,
  onClick,
  type = 'button',
  renderRoot,
  ...props
}: ActButtonProps) {
  const may = useMay()
  const who = useWho()
  if (may(permission)) {
    const root = renderRoot === undefined ? { type } : { renderRoot }
    return <Button {...props} {...root} {...(onClick === undefined ? {} : { onClick })} />
  }
  const why = across.may.not(who?.role ?? '', permission)
  return (
    <Tooltip label={why} multiline maw={320}>
      <Button
        {...props}
        loading={false}
        type="button"
        data-disabled
        aria-disabled
        aria-description={why}
        onClick={(event) => event.preventDefault()}
      />
    </Tooltip>
  )
}
