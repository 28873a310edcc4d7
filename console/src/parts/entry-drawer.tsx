import { Button, Drawer, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type EntryAddress, entryQuery, type LogEntry } from '../api/queries.ts'
import { failureOf } from '../api/request.ts'
import { en } from '../text/en.ts'
import { formatDuration, formatExact } from '../text/format.ts'
import { CopyText } from './copy-command.tsx'
import { EntryChanges, EntrySteps } from './entry-steps.tsx'
import { NextPlaces } from './next-places.tsx'
import { PrincipalLink } from './principal-link.tsx'
import { cliLine } from './shell-quote.ts'
import { BrokenState } from './states.tsx'
import { OutcomeLabel } from './status-label.tsx'

interface EntryDrawerProps {
  readonly address: EntryAddress | undefined
  readonly onClose: () => void
  /** Opens the entry before (-1) or after (1) this one in the list behind the drawer. */
  readonly onStep?: (by: -1 | 1) => void
}

/** One log entry: what to do, its steps, what changed. */
export function EntryDrawer({ address, onClose, onStep }: EntryDrawerProps) {
  return (
    <Drawer
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') onStep?.(-1)
        if (event.key === 'ArrowRight') onStep?.(1)
      }}
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
        <Title order={2}>
          <PrincipalLink {...entry.subject} />
        </Title>
        <Group gap="xs" mt={4}>
          <OutcomeLabel outcome={entry.outcome} reason={entry.reason} />
          <Text size="sm" c="dimmed">
            {formatExact(entry.at)}
            {entry.durationMs !== null && ` · ${formatDuration(entry.durationMs)}`}
          </Text>
        </Group>
        <Text size="md" mt={6}>
          {entry.text}
        </Text>
      </div>
      {entry.error !== null && (
        <WhatToDo error={entry.error} application={entry.applicationId} subject={entry.subject} />
      )}
      <section>
        <Title order={3} fz="md" mb={6}>
          {en.entry.steps}
        </Title>
        <EntrySteps steps={entry.steps} />
      </section>
      <section>
        <Title order={3} fz="md" mb={6}>
          {en.entry.changes}
        </Title>
        <EntryChanges changes={entry.changes} />
      </section>
      <details className="step">
        <summary>{en.entry.raw}</summary>
        <pre>{JSON.stringify(entry, null, 2)}</pre>
      </details>
      <Group gap="xs">
        <Button
          size="compact-xs"
          variant="default"
          renderRoot={(props) => (
            <Link
              to="/outbound/applications/$application/on-demand"
              params={{ application: entry.applicationId }}
              search={{ kind: entry.subject.kind, principal: entry.subject.id }}
              {...props}
            />
          )}
        >
          {en.entry.onDemand}
        </Button>
        <CopyText value={location.href} label={en.entry.copyLink} />
        <CopyText value={cliLine('log', 'show', entry.id)} label={en.copy.asCli} />
        <CopyText value={JSON.stringify(entry, null, 2)} label={en.entry.copyJson} />
      </Group>
    </Stack>
  )
}

interface WhatToDoProps {
  readonly error: NonNullable<LogEntry['error']>
  readonly application: string
  readonly subject?: LogEntry['subject']
}

/** What, why, next, and where the next step is taken. */
export function WhatToDo({ error, application, subject }: WhatToDoProps) {
  return (
    <section>
      <Title order={3} fz="md">
        {en.entry.whatToDo}
      </Title>
      <Text size="md">
        {error.title} {error.cause}
      </Text>
      <Text size="md">
        <strong>{en.failures.next}</strong> {error.next}{' '}
        <NextPlaces code={error.code} application={application} subject={subject} />
      </Text>
      <code className="dim">{error.code}</code>
    </section>
  )
}
