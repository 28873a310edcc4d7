import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { type Failure, failureOf, get } from '../api/request.ts'
import { en } from '../text/en.ts'
import { formatClock } from '../text/format.ts'
import { CopyText } from './copy-command.tsx'
import { TabTitle } from './tab-status.tsx'

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
  useReturn(failure, onRetry)
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

const lookAgainMs = 5000

/** A server that is away is looked for, quietly, until it answers; then the page is read again. */
function useReturn({ kind }: Failure, onReturn: () => void): void {
  const latest = useRef(onReturn)
  latest.current = onReturn
  useEffect(() => {
    if (kind !== 'unreachable') return undefined
    const timer = setInterval(() => {
      void get('/sign-in-state').then(
        () => latest.current(),
        () => undefined,
      )
    }, lookAgainMs)
    return () => clearInterval(timer)
  }, [kind])
}

/** A page in the middle with one thing to do: empty, signed out. */
interface OnlyStateProps {
  readonly title: string
  /** Where the head of the page is not there to say what this is. */
  readonly above?: string
  readonly children: ReactNode
}

export function OnlyState({ title, above, children }: OnlyStateProps) {
  return (
    <Stack gap="sm" p="xl" maw={640} mx="auto" mt="xl" className="card only">
      {above !== undefined && <span className="wordmark">{above}</span>}
      <Title order={1}>{title}</Title>
      {children}
    </Stack>
  )
}

/** The outline of a table that is about to stand there. */
export function LoadingRows() {
  return (
    <AfterMoment>
      <Stack gap={10} p="md" aria-busy="true">
        {[0, 1, 2, 3, 4, 5].map((row) => (
          <Skeleton key={row} height={16} />
        ))}
      </Stack>
    </AfterMoment>
  )
}

/** First use: one sentence on what will appear here, and the way to it. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <Stack gap="xs" align="flex-start" maw={640} className="empty">
      <Title order={2}>{title}</Title>
      {children}
    </Stack>
  )
}

/** Filters that nothing passes: named, with the way out. */
export function NoResults({
  filters,
  onClear,
}: {
  readonly filters: readonly string[]
  readonly onClear: () => void
}) {
  return (
    <EmptyState title={en.page.noResults}>
      <Text size="md">{filters.join(' · ')}</Text>
      <Button size="xs" variant="default" onClick={onClear}>
        {en.page.clearFilters}
      </Button>
    </EmptyState>
  )
}

export const NoSuchPage = () => (
  <OnlyState title={en.page.notFound}>
    <TabTitle title={en.page.notFound} />
    <Text size="md">{en.page.notFoundText}</Text>
    <Link to="/">{en.page.toOverview}</Link>
  </OnlyState>
)

export const NoSuchThing = ({ what }: { readonly what: string }) => (
  <OnlyState title={en.page.notFound}>
    <TabTitle title={en.page.notFound} />
    <Text size="md">{en.page.gone(what)}</Text>
    <Link to="/">{en.page.toOverview}</Link>
  </OnlyState>
)

/** What the router shows when a page threw, or its file could not be loaded. */
export const BrokenPage = ({ error, reset }: ErrorComponentProps) => (
  <BrokenState failure={failureOf(error)} onRetry={reset} />
)
