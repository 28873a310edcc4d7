import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import { type Change, type Impact, type Proposal, proposalQuery } from '../../api/editing.ts'
import { applicationPath } from '../../api/outbound.ts'
import { applicationsQuery } from '../../api/queries.ts'
import { failureOf, patch, post } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { useAction } from '../../parts/use-action.ts'
import { editing } from '../../text/editing.ts'
import { ChangedMeanwhile } from './changed-meanwhile.tsx'
import { ImpactView, Problems } from './impact-view.tsx'

const text = editing.bar

interface DraftBarProps {
  readonly id: string
  /** Undefined: nothing is different from what is saved. */
  readonly change: Change | undefined
  /** The version that was edited, and the one that is saved now: another one is somebody else's. */
  readonly version: number
  readonly current: number
  /** Goes on with the version that is saved now, and with what was typed. */
  readonly onRebase: () => void
  readonly onDiscard: () => void
}

/** Everything that has to be read again when settings were saved. */
export const settingsKeys = (id: string) => [
  ['scope', id],
  ['scope-count', id],
  ['mappings', id],
  ['settings', id],
  ['settings-list', id],
  ['app-roles', id],
  ['history', id],
  applicationsQuery.queryKey,
]

/** What stands under every edit: what it changes and what is wrong with it, its impact, save, discard. */
export function DraftBar({ id, change, version, current, onRebase, onDiscard }: DraftBarProps) {
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
      refresh: settingsKeys(id),
      onDone: () => {
        setNote('')
        impact.reset()
        onDiscard()
      },
    },
  )
  const said =
    save.isSuccess && change === undefined ? (save.data.reevaluates ? text.savedAll : text.saved) : undefined
  const isLate = change !== undefined && version !== current
  const isConflict = save.error !== null && failureOf(save.error).code === 'settings_changed_meanwhile'
  return (
    <div>
      <Said text={said} />
      {isLate && (
        <ChangedMeanwhile
          id={id}
          from={version}
          to={current}
          onGoOn={() => {
            save.reset()
            onRebase()
          }}
        />
      )}
      {change !== undefined && (
        <div className="draft-bar">
          <Judgement id={id} change={change} />
          <Button size="xs" loading={impact.isPending} onClick={() => impact.mutate(change)}>
            {text.preview}
          </Button>
          <ActButton
            may="applications.change"
            size="xs"
            variant="default"
            disabled={isLate}
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
      {change !== undefined && !(isLate && isConflict) && <Problem error={save.error ?? impact.error} />}
      {change !== undefined && impact.data !== undefined && <ImpactView impact={impact.data} />}
      <AskBeforeLeaving draft={change !== undefined} />
    </div>
  )
}

/** How many things would change, and what is wrong, while it is typed. */
function Judgement({ id, change }: { readonly id: string; readonly change: Change }) {
  const [wanted] = useDebouncedValue(change, 500)
  const mayChange = useMay()('applications.change')
  const { data } = useQuery({
    ...proposalQuery(id, wanted),
    enabled: mayChange,
    placeholderData: (before) => before,
  })
  const count = data?.differences.length
  return (
    <>
      <strong role="status">{count === undefined ? text.draft : text.changes(count)}</strong>
      {data !== undefined && data.problems.length > 0 && (
        <div style={{ flexBasis: '100%' }}>
          <Problems problems={data.problems} />
        </div>
      )}
    </>
  )
}

/** Leaving a page with something typed asks first. */
function AskBeforeLeaving({ draft }: { readonly draft: boolean }) {
  const blocker = useBlocker({
    // What only changes the address of this page loses nothing.
    shouldBlockFn: ({ current, next }) => draft && current.pathname !== next.pathname,
    enableBeforeUnload: () => draft,
    disabled: !draft,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <Dialog title={text.leaveTitle} opened onClose={() => blocker.reset()}>
      <Stack gap="sm">
        <Text size="md">{text.leaveText}</Text>
        <div className="row">
          <Button data-autofocus onClick={() => blocker.reset()}>
            {text.stay}
          </Button>
          <Button variant="default" onClick={() => blocker.proceed()}>
            {text.leave}
          </Button>
        </div>
      </Stack>
    </Dialog>
  )
}
