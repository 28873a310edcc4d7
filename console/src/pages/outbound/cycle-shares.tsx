import { Text, Title } from '@mantine/core'
import type { Cycle } from '../../api/queries.ts'
import { en } from '../../text/en.ts'
import { formatPercent, formatRate } from '../../text/format.ts'

const names = ['targetRate', 'targetLatency', 'database', 'source'] as const

/** What a cycle waited for, in parts of what it could have done at once. */
export function CycleShares({ cycle: { progress } }: { readonly cycle: Cycle }) {
  const { shares, permittedPerSecond } = progress
  if (shares === null || shares === undefined) return null
  return (
    <section className="card card-part" aria-labelledby="shares">
      <Title order={2} id="shares">
        {en.cycle.shares}
      </Title>
      <Text size="sm" c="dimmed" mb={6}>
        {en.cycle.sharesHint}
      </Text>
      <dl className="facts shares">
        {names.map((name) => (
          <div key={name}>
            <dt>{en.cycle.shareNames[name]}</dt>
            <dd>
              {formatPercent(shares[name])}
              {name === 'targetRate' && permittedPerSecond !== null && permittedPerSecond !== undefined && (
                <span className="dim"> · {en.cycle.permitted(formatRate(permittedPerSecond))}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
