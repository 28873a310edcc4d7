import { Button } from '@mantine/core'
import type { Permission } from '../../api/session.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { tenantSettings as text } from '../../text/tenant-settings.ts'

interface SaveBarProps {
  readonly may: Permission
  readonly isChanged: boolean
  readonly saving: { readonly isPending: boolean; readonly isSuccess: boolean; readonly error: unknown }
  readonly onUndo: () => void
}

/** Save, undo, and what came of it, at the foot of a form. */
export const SaveBar = ({ may, isChanged, saving, onUndo }: SaveBarProps) => (
  <>
    <div className="row" style={{ marginBlockStart: 10 }}>
      <ActButton may={may} type="submit" size="xs" loading={saving.isPending} disabled={!isChanged}>
        {text.save}
      </ActButton>
      {isChanged && (
        <Button size="xs" variant="default" onClick={onUndo}>
          {text.reset}
        </Button>
      )}
      <Said text={saving.isSuccess && !isChanged ? text.saved : undefined} />
    </div>
    <Problem error={saving.error} />
  </>
)
