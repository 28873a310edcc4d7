import { Button, Group, Loader, Text, Title } from '@mantine/core'
import { CircleCheck, CircleMinus, CircleX, TriangleAlert } from 'lucide-react'
import type { ConnectionCheck } from '../../api/outbound.ts'
import type { Application } from '../../api/queries.ts'
import { CopyText } from '../../parts/copy-command.tsx'
import { en } from '../../text/en.ts'
import { formatDuration } from '../../text/format.ts'
import { outbound } from '../../text/outbound.ts'

const text = outbound.connection

const looks = {
  passed: { role: 'ok', icon: CircleCheck },
  failed: { role: 'failed', icon: CircleX },
  skipped: { role: 'neutral', icon: CircleMinus },
  warning: { role: 'attention', icon: TriangleAlert },
} as const

interface CheckListProps {
  readonly application: Pick<Application, 'name' | 'connection'>
  readonly check: ConnectionCheck | undefined
  readonly pending: boolean
  readonly onUseUrl: (url: string) => void
}

/** The connection test: a line for each thing that has to work, and one next step where something does not. */
export function CheckList({ application, check, pending, onUseUrl }: CheckListProps) {
  return (
    <section aria-labelledby="check" aria-busy={pending}>
      <Title order={3} id="check" mb={6}>
        {text.checklist}
      </Title>
      <div role="status">
        {pending ? (
          <span className="status dim">
            <Loader size={14} /> {text.testing}
          </span>
        ) : check === undefined ? (
          <Text c="dimmed">{text.notTested}</Text>
        ) : (
          <Text size="md" fw={600} style={{ color: `var(--status-${check.passed ? 'ok' : 'failed'})` }}>
            {check.passed ? text.passed : text.failed}
          </Text>
        )}
      </div>
      {!pending && check !== undefined && (
        <>
          <ol className="check">
            {check.steps.map((step) => (
              <Line key={step.name} step={step} />
            ))}
          </ol>
          {check.suggestedUrl !== null && (
            <Text size="md" component="div" mb={8}>
              {text.suggested(check.suggestedUrl)}
              <Button size="compact-sm" variant="default" onClick={() => onUseUrl(check.suggestedUrl ?? '')}>
                {text.useSuggested}
              </Button>
            </Text>
          )}
          {!check.passed && (
            <Group gap="xs">
              <CopyText value={forTeam(application, check)} label={text.copyForTeam} />
            </Group>
          )}
        </>
      )}
    </section>
  )
}

function Line({ step }: { readonly step: ConnectionCheck['steps'][number] }) {
  const { role, icon: Icon } = looks[step.outcome]
  return (
    <li>
      <div className="check-line">
        <span className="status">
          <Icon
            size={16}
            color={`var(--status-${role})`}
            role="img"
            aria-label={text.outcome[step.outcome]}
          />
          {step.title}
        </span>
        <span className="dim nowrap">{step.durationMs >= 1 ? formatDuration(step.durationMs) : ''}</span>
      </div>
      {step.text !== '' && <div className="check-said dim">{readable(step.text)}</div>}
      {step.error !== null && (
        <div className="check-next">
          {step.error.title} {step.error.cause}
          <br />
          <strong>{en.failures.next}</strong> {step.error.next}{' '}
          <code className="dim code">{step.error.code}</code>
        </div>
      )}
    </li>
  )
}

/** A request as people read it: `userName eq "…"` rather than `userName%20eq%20%22…%22`. */
function readable(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A text that says everything to somebody who cannot see this page. */
function forTeam({ name, connection }: CheckListProps['application'], check: ConnectionCheck): string {
  const lines = check.steps.flatMap(({ outcome, title, text: told, error }) => [
    `[${text.outcome[outcome]}] ${title}: ${told}`,
    ...(error === null ? [] : [`  ${error.title} ${error.cause} (${error.code})`, `  ${error.next}`]),
  ])
  return [text.forTeam(name, connection.url, new Date().toISOString()), ...lines].join('\n')
}
