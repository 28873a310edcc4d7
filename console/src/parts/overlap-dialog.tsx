import { Button, Select, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Dialog } from './dialog.tsx'
import { Problem } from './problem.tsx'
import { needsStepUp, StepUp } from './step-up.tsx'

interface OverlapDialogProps {
  readonly title: string
  readonly text: string
  readonly label: string
  readonly hint?: string
  /** How long the old one goes on, in the unit of the one who asks; `word` says it. */
  readonly choices: readonly number[]
  readonly word: (overlap: number) => string
  readonly first: number
  /** What that means, before anything is done. */
  readonly meaning?: (overlap: number) => ReactNode
  readonly submit: string
  readonly rotate: {
    readonly error: Error | null
    readonly isPending: boolean
    readonly mutate: (overlap: number) => void
    readonly reset: () => void
  }
  readonly onClose: () => void
}

/** A new secret in the place of one that goes on for a while: asks for how long, and again who one is where that is due. */
export function OverlapDialog({
  title,
  text,
  label,
  hint,
  choices,
  word,
  first,
  meaning,
  submit,
  rotate,
  onClose,
}: OverlapDialogProps) {
  const [overlap, setOverlap] = useState(first)
  if (needsStepUp(rotate.error)) {
    return <StepUp onConfirmed={() => rotate.mutate(overlap)} onClose={() => rotate.reset()} />
  }
  return (
    <Dialog title={title} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          rotate.mutate(overlap)
        }}
      >
        <Stack gap="sm">
          <Text size="md">{text}</Text>
          <Select
            label={label}
            description={hint}
            value={String(overlap)}
            allowDeselect={false}
            onChange={(value) => value !== null && setOverlap(Number(value))}
            data={choices.map((one) => ({ value: String(one), label: word(one) }))}
          />
          {meaning !== undefined && <Text size="md">{meaning(overlap)}</Text>}
          <Problem error={rotate.error} />
          <div className="row">
            <Button type="submit" loading={rotate.isPending}>
              {submit}
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  )
}
