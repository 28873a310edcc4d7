import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import type { Failure } from '../api/request.ts'
import { en } from '../text/en.ts'
import { formatClock } from '../text/format.ts'
import { CopyText } from './copy-command.tsx'

/** Shows its content only when loading takes long enough to be noticed. */
export function AfterMoment({ children }: { readonly children: ReactNode }) {
  const [due, setDue] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), 200)
    return () => clearTimeout(timer)
  }, [])
  return due ? children : null
}

/** The outline of the page that is about to stand there. */
export function LoadingCards() {
  return (
    <AfterMoment>
      <Stack gap="md" aria-busy="true">
        {[0, 1].map((card) => (
          <div key={card} className="card">
            <div className="card-head">
              <Skeleton height={18} width={180} />
            </div>
            <div className="card-body">
              <Skeleton height={120} />
              <Skeleton height={120} />
            </div>
          </div>
        ))}
      </Stack>
    </AfterMoment>
  )
}

/** What was tried, when, why it failed, what next. */
export function BrokenState({
  failure,
  onRetry,
}: {
  readonly failure: Failure
  readonly onRetry: () => void
}) {
  const details = JSON.stringify(failure, null, 2)
  return (
    <Stack gap="xs" p="md" className="card" role="alert">
      <Title order={2}>{en.broken.title}</Title>
      <Text size="md">
        {failure.title} {failure.cause}
      </Text>
      <Text size="md">
        <strong>{en.failures.next}</strong> {failure.next}
      </Text>
      <Text size="xs" c="dimmed">
        {en.broken.tried(failure.request, formatClock(failure.at))} · {failure.code}
      </Text>
      <Group gap="xs">
        <Button size="xs" onClick={onRetry}>
          {en.broken.retry}
        </Button>
        <CopyText value={details} label={en.broken.copy} />
      </Group>
    </Stack>
  )
}

/** A page in the middle with one thing to do: empty, signed out. */
export function OnlyState({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Stack gap="sm" p="xl" maw={640} mx="auto" mt="xl" className="card">
      <Title order={1}>{title}</Title>
      {children}
    </Stack>
  )
}
