import { Text } from '@mantine/core'
import type { Failure } from '../api/request.ts'
import { failureOf } from '../api/request.ts'
import { en } from '../text/en.ts'
import { CopyText } from './copy-command.tsx'

/** What an action ran into: what, why, next, its code, and the details to copy. */
export function Problem({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null
  const failure: Failure = failureOf(error)
  return (
    <div className="problem" role="alert">
      <Text size="md" component="div">
        <strong>{failure.title}</strong> {failure.cause}
      </Text>
      <Text size="md" component="div">
        <strong>{en.failures.next}</strong> {failure.next} <code className="dim code">{failure.code}</code>
      </Text>
      <CopyText value={JSON.stringify(failure, null, 2)} label={en.broken.copy} />
    </div>
  )
}
