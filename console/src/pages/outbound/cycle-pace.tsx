import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Pace, paceQuery } from '../../api/pictures.ts'
import type { Cycle } from '../../api/queries.ts'
import { Picture } from '../../parts/picture.tsx'
import { formatClock, formatDuration, formatNumber, formatRate } from '../../text/format.ts'
import { pictures } from '../../text/pictures.ts'

const text = pictures.pace
/** Fewer stretches are told better by the numbers above. */
const fewest = 3

/** Rate and latency of a cycle over its time. */
export function CyclePace({ cycle }: { readonly cycle: Cycle }) {
  const { data: pace } = useQuery({
    ...paceQuery(cycle.applicationId, cycle.id),
    refetchInterval: cycle.endedAt === null ? 5000 : false,
  })
  const drawn = useMemo(() => (pace === undefined ? undefined : draw(pace)), [pace])
  if (pace === undefined || drawn === undefined || pace.items.length < fewest) return null
  const most = (values: readonly (number | null)[]) => Math.max(0, ...values.map((value) => value ?? 0))
  const table = <Table items={pace.items} />
  return (
    <section className="card card-part" aria-labelledby="pace">
      <Title order={2} id="pace" mb={6}>
        {text.title}
      </Title>
      <div className="two">
        <Picture
          kind="lines"
          x={drawn.x}
          series={drawn.rate}
          unit={formatNumber}
          label={text.rateLabel(formatRate(most(drawn.rate[0]?.values ?? [])))}
          table={table}
        />
        {drawn.hasLatency && (
          <Picture
            kind="lines"
            x={drawn.x}
            series={drawn.latency}
            unit={formatDuration}
            label={text.latencyLabel(
              formatDuration(most(drawn.latency[0]?.values ?? [])),
              formatDuration(most(drawn.latency[1]?.values ?? [])),
            )}
            table={table}
          />
        )}
      </div>
    </section>
  )
}

/** Stretches without an entry are drawn as such: nothing was done in them. */
function draw({ stretchMs, items }: Pace) {
  const first = Date.parse(items[0]?.at ?? new Date(0).toISOString())
  const last = Date.parse(items.at(-1)?.at ?? new Date(0).toISOString())
  const byTime = new Map(items.map((one) => [Date.parse(one.at), one]))
  const times = Array.from(
    { length: (last - first) / stretchMs + 1 },
    (_, index) => first + index * stretchMs,
  )
  const at = (time: number) => byTime.get(time)
  return {
    x: times.map((time) => time / 1000),
    hasLatency: items.some(({ medianMs }) => medianMs !== null),
    rate: [
      { label: text.rate, role: 'running', values: times.map((time) => at(time)?.perSecond ?? 0) },
    ] as const,
    latency: [
      { label: text.median, role: 'running', values: times.map((time) => at(time)?.medianMs ?? null) },
      { label: text.slow, role: 'attention', values: times.map((time) => at(time)?.slowMs ?? null) },
    ] as const,
  }
}

const Table = ({ items }: Pick<Pace, 'items'>) => (
  <table className="table" aria-label={text.title}>
    <thead>
      <tr>
        <th scope="col">{text.at}</th>
        <th scope="col" className="number">
          {text.entries}
        </th>
        <th scope="col" className="number">
          {text.perSecond}
        </th>
        <th scope="col" className="number">
          {text.median}
        </th>
        <th scope="col" className="number">
          {text.slow}
        </th>
      </tr>
    </thead>
    <tbody>
      {items.map(({ at, entries, perSecond, medianMs, slowMs }) => (
        <tr key={at}>
          <th scope="row" className="nowrap">
            {formatClock(at)}
          </th>
          <td className="number">{formatNumber(entries)}</td>
          <td className="number">{formatRate(perSecond)}</td>
          <td className="number">{medianMs === null ? '–' : formatDuration(medianMs)}</td>
          <td className="number">{slowMs === null ? '–' : formatDuration(slowMs)}</td>
        </tr>
      ))}
    </tbody>
  </table>
)
