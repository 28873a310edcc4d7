import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Change, Impact, Proposal } from '../../api/editing.ts'
import { applicationPath } from '../../api/outbound.ts'
import { applicationsQuery } from '../../api/queries.ts'
import { patch, post } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { useAction } from '../../parts/use-action.ts'
import { editing } from '../../text/editing.ts'
import { ImpactView } from './impact-view.tsx'

const text = editing.bar

interface DraftBarProps {
  readonly id: string
  /** Undefined: nothing is different from what is saved. */
  readonly change: Change | undefined
  /** The version that was edited: another one now is a conflict, and the second admin is told. */
  readonly version: number
  readonly onDiscard: () => void
}

/** What stands under every edit: see what it would do, save it, or let it go. */
export function DraftBar({ id, change, version, onDiscard }: DraftBarProps) {
  const [note, setNote] = useState('')
  const impact = useAction(
    (draft: Change) => post<Impact>(applicationPath(id, '/impact'), { change: draft, sample: 5 }),
    { refresh: [] },
  )
  const save = useAction(
    (draft: Change) => {
      const query = new URLSearchParams({ version: String(version), ...(note === '' ? {} : { note }) })
      return patch<Proposal>(applicationPath(id, `/settings?${query}`), draft)
    },
    {
      refresh: [
        ['scope', id],
        ['scope-count', id],
        ['mappings', id],
        ['settings', id],
        ['settings-list', id],
        applicationsQuery.queryKey,
      ],
      onDone: () => {
        setNote('')
        impact.reset()
        onDiscard()
      },
    },
  )
  const said =
    save.isSuccess && change === undefined ? (save.data.reevaluates ? text.savedAll : text.saved) : undefined
  return (
    <div>
      <Said text={said} />
      {change !== undefined && (
        <div className="draft-bar">
          <strong>{text.draft}</strong>
          <Button size="xs" loading={impact.isPending} onClick={() => impact.mutate(change)}>
            {text.preview}
          </Button>
          <ActButton
            may="applications.change"
            size="xs"
            variant="default"
            loading={save.isPending}
            onClick={() => save.mutate(change)}
          >
            {text.save}
          </ActButton>
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              save.reset()
              impact.reset()
              onDiscard()
            }}
          >
            {text.discard}
          </Button>
          <TextInput
            size="xs"
            aria-label={text.note}
            placeholder={text.note}
            value={note}
            maxLength={500}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </div>
      )}
      {change !== undefined && <Problem error={save.error ?? impact.error} />}
      {change !== undefined && impact.data !== undefined && <ImpactView impact={impact.data} />}
    </div>
  )
}
