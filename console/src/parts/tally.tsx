import { UnstyledButton } from '@mantine/core'
import { formatNumber } from '../text/format.ts'

/** A count with its word. */
export interface Counted {
  readonly name: string
  readonly label: string
  readonly count: number
  /** Where there is no list behind the count. */
  readonly plain?: boolean
  readonly bad?: boolean
}

interface TallyProps {
  readonly label: string
  readonly counts: readonly Counted[]
  readonly chosen: string | undefined
  readonly onChoose: (name: string | undefined) => void
}

/** Counts side by side; each is the way to the list behind it, and once more the way back to all. */
export const Tally = ({ label, counts, chosen, onChoose }: TallyProps) => (
  <ul className="tally tally-list" aria-label={label}>
    {counts.map(({ name, label: word, count, plain = false, bad = false }) => {
      const inside = (
        <>
          <span className="tally-word">{word}</span>
          <span className={bad && count > 0 ? 'tally-number failed' : 'tally-number'}>
            {formatNumber(count)}
          </span>
        </>
      )
      return (
        <li key={name}>
          {plain || count === 0 ? (
            <span className="tally-one">{inside}</span>
          ) : (
            <UnstyledButton
              className="tally-one"
              aria-pressed={chosen === name}
              onClick={() => onChoose(chosen === name ? undefined : name)}
            >
              {inside}
            </UnstyledButton>
          )}
        </li>
      )
    })}
  </ul>
)
