import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type OutcomeCount, outcomesQuery } from '../api/pictures.ts'
import { en } from '../text/en.ts'
import { formatNumber } from '../text/format.ts'
import { pictures } from '../text/pictures.ts'
import { Picture } from './picture.tsx'

const text = pictures.week
type Outcome = OutcomeCount['outcome']

const parts = [
  { name: 'done', role: 'ok', outcomes: ['created', 'updated', 'enabled', 'disabled', 'deleted'] },
  { name: 'held', role: 'held', outcomes: ['held', 'waiting'] },
  { name: 'failed', role: 'failed', outcomes: ['failed'] },
] as const

/** What happened over the last week by outcome; of one application, or of all. */
export function WeekByOutcome({ application }: { readonly application?: string }) {
  const { data: counts } = useQuery(outcomesQuery(application))
  const drawn = useMemo(() => (counts === undefined ? undefined : draw(counts)), [counts])
  if (counts === undefined || drawn === undefined) return null
  const [done, held, failed] = drawn.series.map(({ values }) =>
    formatNumber(values.reduce<number>((sum, value) => sum + (value ?? 0), 0)),
  )
  return (
    <section className="card card-part" aria-labelledby="week">
      <Title order={2} id="week" mb={6}>
        {text.title}
      </Title>
      {counts.length === 0 ? (
        <Text c="dimmed">{text.none}</Text>
      ) : (
        <Picture
          {...drawn}
          kind="bars"
          unit={formatNumber}
          label={text.label(done ?? '', held ?? '', failed ?? '')}
          remark={text.unseen}
          table={<Table counts={counts} days={drawn.days} names={drawn.names} />}
        />
      )}
    </section>
  )
}

function draw(counts: readonly OutcomeCount[]) {
  const days = lastDays(7)
  const of = (day: string, outcomes: readonly Outcome[]) =>
    counts
      .filter((one) => one.day === day && outcomes.includes(one.outcome))
      .reduce((sum, { count }) => sum + count, 0)
  return {
    days,
    x: days.map((_, index) => index),
    names: days.map(nameOfDay),
    series: parts.map(({ name, role, outcomes }) => ({
      label: text.groups[name],
      role,
      values: days.map((day) => of(day, outcomes)),
    })),
  }
}

/** `2026-11-15` … today, in the viewer's zone. */
function lastDays(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const day = new Date()
    day.setDate(day.getDate() - (count - 1 - index))
    return dayFormat.format(day)
  })
}

/** Sweden writes days as the API does. */
const dayFormat = new Intl.DateTimeFormat('sv-SE')
const weekday = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric', timeZone: 'UTC' })
const nameOfDay = (day: string): string => weekday.format(new Date(`${day}T00:00:00Z`))

interface TableProps {
  readonly counts: readonly OutcomeCount[]
  readonly days: readonly string[]
  readonly names: readonly string[]
}

function Table({ counts, days, names }: TableProps) {
  const found = new Map(counts.map(({ day, outcome, count }) => [`${day} ${outcome}`, count]))
  const outcomes = Object.entries(en.log.outcome).filter(([outcome]) =>
    counts.some((one) => one.outcome === outcome),
  )
  return (
    <table className="table" aria-label={text.title}>
      <thead>
        <tr>
          <th scope="col">{text.day}</th>
          {outcomes.map(([outcome, word]) => (
            <th key={outcome} scope="col" className="number">
              {word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.map((day, index) => (
          <tr key={day}>
            <th scope="row" className="nowrap">
              {names[index]}
            </th>
            {outcomes.map(([outcome]) => (
              <td key={outcome} className="number">
                {formatNumber(found.get(`${day} ${outcome}`) ?? 0)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
