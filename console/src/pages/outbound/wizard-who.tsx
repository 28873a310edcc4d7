import { Button, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { Principal } from '../../api/directory.ts'
import type { Application } from '../../api/queries.ts'
import { outbound } from '../../text/outbound.ts'
import { AssignmentEditor } from './assignment-editor.tsx'
import { OnDemandRun } from './on-demand-run.tsx'

const text = outbound.wizard

interface StepProps {
  readonly application: Application
  readonly onNext: () => void
}

/** Second page: who. */
export const WhoStep = ({ application, onNext }: StepProps) => (
  <>
    <Title order={2}>{text.steps.who}</Title>
    <Text size="sm" c="dimmed" mb={12}>
      {text.whoHint}
    </Text>
    <AssignmentEditor application={application} />
    <Button mt="md" onClick={onNext}>
      {text.next}
    </Button>
  </>
)

/** Fourth page: one person, in preview and then really. */
export function TryStep({ application, onNext }: StepProps) {
  const [chosen, setChosen] = useState<{ kind: Principal['kind']; principal: string | undefined }>({
    kind: 'person',
    principal: undefined,
  })
  const [applied, setApplied] = useState(false)
  return (
    <>
      <Title order={2}>{text.steps.try}</Title>
      <Text size="sm" c="dimmed" mb={12}>
        {text.tryHint}
      </Text>
      <OnDemandRun
        application={application}
        {...chosen}
        onChoose={(kind, principal) => setChosen({ kind, principal })}
        onApplied={() => setApplied(true)}
      />
      <Button mt="md" variant={applied ? 'filled' : 'default'} onClick={onNext}>
        {text.next}
      </Button>
    </>
  )
}
