import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { FailureGroup } from '../api/queries.ts'
import { en } from '../text/en.ts'
import { NextPlaces } from './next-places.tsx'
import { NextTry } from './next-try.tsx'

interface FailureCauseProps {
  readonly applicationId: string
  readonly group: FailureGroup
  /** Whom it is about: all of them, or one for example. */
  readonly children: ReactNode
}

/** A thousand equal failures are one problem: how many, what, why, what to do and where. */
export function FailureCause({
  applicationId,
  group: { code, title, cause, next, count, nextTryAt, sample },
  children,
}: FailureCauseProps) {
  const some = sample.kind === 'group' ? en.failures.groups : en.failures.people
  return (
    <>
      <Text size="md" component="div">
        <strong className="failed">{some(count)}:</strong> {title} <code className="dim code">{code}</code>
      </Text>
      <Text size="sm" c="dimmed" component="div">
        {cause}
      </Text>
      <Text size="sm" component="div">
        <strong>{en.failures.next}</strong> {next}{' '}
        <NextPlaces code={code} application={applicationId} subject={count === 1 ? sample : undefined} />
      </Text>
      <div className="example">
        {children}
        {nextTryAt !== null && <NextTry at={nextTryAt} />}
      </div>
    </>
  )
}
