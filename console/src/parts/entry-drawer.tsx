import { Drawer, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type EntryAddress, entryQuery, type LogEntry } from '../api/queries.ts'
import { failureOf } from '../api/request.ts'
import { en } from '../text/en.ts'
import { formatDuration, formatExact } from '../text/format.ts'
import { CopyText } from './copy-command.tsx'
import { BrokenState } from './states.tsx'
import { OutcomeLabel, StepLabel } from './status-label.tsx'

interface EntryDrawerProps {
  readonly address: EntryAddress | undefined
  readonly onClose: () => void
}

/** One log entry: what to do, its steps, what changed. */
export function EntryDrawer({ address, onClose }: EntryDrawerProps) {
  return (
    <Drawer
      opened={address !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={en.entry.title}
      closeButtonProps={{ 'aria-label': en.entry.close }}
      transitionProps={{ duration: 120 }}
      // The library that locks scrolling injects a style element without our nonce.
      lockScroll={false}
    >
      {address !== undefined && <Entry address={address} />}
    </Drawer>
  )
}

function Entry({ address }: { readonly address: EntryAddress }) {
  const { data: entry, error, refetch } = useQuery(entryQuery(address))
  if (error !== null) return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  if (entry === undefined) return null
  if (entry === null) return <Text>{en.entry.gone}</Text>
  return (
    <Stack gap="md">
      <div>
        <Title order={2}>{entry.subject.name}</Title>
        <Group gap="xs" mt={4}>
          <OutcomeLabel outcome={entry.outcome} />
          <Text size="sm" c="dimmed">
            {formatExact(entry.at)}
            {entry.durationMs !== null && ` · ${formatDuration(entry.durationMs)}`}
          </Text>
        </Group>
        <Text size="md" mt={6}>
          {entry.text}
        </Text>
      </div>
      {entry.error !== null && <WhatToDo error={entry.error} />}
      <Steps steps={entry.steps} />
      <Changes changes={entry.changes} />
      <Group gap="xs">
        <CopyText value={location.href} label={en.entry.copyLink} />
        <CopyText value={JSON.stringify(entry, null, 2)} label={en.entry.copyJson} />
      </Group>
    </Stack>
  )
}

function WhatToDo({ error }: { readonly error: NonNullable<LogEntry['error']> }) {
  return (
    <section>
      <Title order={3} fz="md">
        {en.entry.whatToDo}
      </Title>
      <Text size="md">
        {error.title} {error.cause}
      </Text>
      <Text size="md">
        <strong>{en.failures.next}</strong> {error.next}
      </Text>
      <code className="dim">{error.code}</code>
    </section>
  )
}

function Steps({ steps }: Pick<LogEntry, 'steps'>) {
  return (
    <section>
      <Title order={3} fz="md" mb={6}>
        {en.entry.steps}
      </Title>
      <Stack gap={6}>
        {steps.map((step, index) => (
          // A step's place is its identity: the list of one entry never changes.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <details key={index} className="step" open={step.outcome === 'failed'}>
            <summary>
              <StepLabel outcome={step.outcome} word={`${index + 1} ${en.entry.step[step.name]}`} />{' '}
              <span className="dim">
                {step.text}
                {(step.durationMs ?? 0) >= 1 && ` · ${formatDuration(step.durationMs ?? 0)}`}
              </span>
            </summary>
            <pre>{JSON.stringify(step.details, null, 2)}</pre>
          </details>
        ))}
      </Stack>
    </section>
  )
}

function Changes({ changes }: Pick<LogEntry, 'changes'>) {
  return (
    <section>
      <Title order={3} fz="md" mb={6}>
        {en.entry.changes}
      </Title>
      {changes.length === 0 ? (
        <Text c="dimmed">{en.entry.noChanges}</Text>
      ) : (
        <table className="changes">
          <thead>
            <tr>
              <th scope="col">{en.entry.attribute}</th>
              <th scope="col">{en.entry.before}</th>
              <th scope="col">{en.entry.after}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ attribute, before, after }) => (
              <tr key={attribute}>
                <td>{attribute}</td>
                <td>
                  <Value value={before} />
                </td>
                <td>
                  <Value value={after} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

/** Missing and empty are shown differently from the empty string. */
function Value({ value }: { readonly value: unknown }) {
  if (value === null || value === undefined) return <span className="dim">—</span>
  if (value === '') return <span className="dim">{en.entry.empty}</span>
  return typeof value === 'object' ? <code>{JSON.stringify(value)}</code> : String(value)
}
