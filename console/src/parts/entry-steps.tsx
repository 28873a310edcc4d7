import { Stack, Text } from '@mantine/core'
import type { LogEntry } from '../api/queries.ts'
import { en } from '../text/en.ts'
import { formatDuration } from '../text/format.ts'
import { AttributeName } from './attribute-name.tsx'
import { StepLabel } from './status-label.tsx'

/** The five steps of one entry, each with its details; what failed is open. */
export const EntrySteps = ({ steps }: Pick<LogEntry, 'steps'>) => (
  <Stack gap={6}>
    {steps.map((step, index) => (
      // A step's place is its identity: the list of one entry never changes.
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      <details key={index} className="step" open={step.outcome === 'failed' && hasDetails(step.details)}>
        <summary>
          <StepLabel outcome={step.outcome} word={`${index + 1} ${en.entry.step[step.name]}`} />{' '}
          <span className="dim">
            {step.text}
            {(step.durationMs ?? 0) >= 1 && ` · ${formatDuration(step.durationMs ?? 0)}`}
          </span>
        </summary>
        <StepDetails details={step.details} />
      </details>
    ))}
  </Stack>
)

const hasDetails = (details: unknown): boolean =>
  typeof details === 'object' && details !== null && Object.keys(details).length > 0

/** Names with values, one below the other; what is nested stays JSON. */
function StepDetails({ details }: { readonly details: unknown }) {
  const pairs = typeof details === 'object' && details !== null ? Object.entries(details) : []
  if (pairs.length === 0) return <Text c="dimmed">{en.entry.noDetails}</Text>
  return (
    <dl className="pairs">
      {pairs.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {typeof value === 'object' && value !== null ? (
              <pre>{JSON.stringify(value, null, 2)}</pre>
            ) : (
              String(value)
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** What was changed at the target, attribute by attribute. */
export function EntryChanges({ changes }: Pick<LogEntry, 'changes'>) {
  if (changes.length === 0) return <Text c="dimmed">{en.entry.noChanges}</Text>
  return (
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
            <td>
              <AttributeName name={attribute} />
            </td>
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
  )
}

/** Missing and empty are shown differently from the empty string. */
export function Value({ value }: { readonly value: unknown }) {
  if (value === null || value === undefined) return <span className="dim">—</span>
  if (value === '') return <span className="dim">{en.entry.empty}</span>
  if (typeof value === 'object') return <code>{JSON.stringify(value)}</code>
  // An address that does not fit breaks before its @ rather than in the middle of a word.
  const [local, ...domain] = String(value).split('@')
  return (
    <>
      {local}
      {domain.length > 0 && (
        <>
          <wbr />@{domain.join('@')}
        </>
      )}
    </>
  )
}
