import type { Permission } from '../api/session.ts'
import { ActButton } from './act-button.tsx'

export interface RowAction {
  /** The word on the button. */
  readonly word: string
  /** The same with what it is done to, for whoever hears the buttons one after the other. */
  readonly label: string
  readonly may: Permission
  readonly pending?: boolean
  readonly act: () => void
}

/** What can be done with one row, at its end. */
export const RowActions = ({ actions }: { readonly actions: readonly RowAction[] }) => (
  <span className="row row-actions">
    {actions.map(({ word, label, may, pending = false, act }) => (
      <ActButton
        key={word}
        may={may}
        size="compact-xs"
        variant="default"
        loading={pending}
        aria-label={label}
        onClick={act}
      >
        {word}
      </ActButton>
    ))}
  </span>
)
