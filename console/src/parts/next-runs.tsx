import { en } from '../text/en.ts'
import { Moment, RelativeTime } from './time.tsx'

interface NextRunsProps {
  /** When the next one is. */
  readonly at: string
  /** From one to the next. */
  readonly everyMinutes: number
}

const shown = 3

/** The next three times of a schedule, with their day where it is not today: what summer time does is seen before. */
export function NextRuns({ at, everyMinutes }: NextRunsProps) {
  const times = Array.from({ length: shown }, (_, index) =>
    new Date(Date.parse(at) + index * everyMinutes * 60_000).toISOString(),
  )
  return (
    <span>
      <RelativeTime at={at} />
      {' ('}
      {times.map((time, index) => (
        <span key={time}>
          {index > 0 && en.time.andThen}
          <Moment at={time} />
        </span>
      ))}
      {')'}
    </span>
  )
}
