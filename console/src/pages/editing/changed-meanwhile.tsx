import { Button, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { diffQuery, historyQuery } from '../../api/editing.ts'
import { editing } from '../../text/editing.ts'
import { formatNumber } from '../../text/format.ts'
import { Differences } from './differences.tsx'

const text = editing.meanwhile

interface ChangedMeanwhileProps {
  readonly id: string
  /** The version that was edited, and the one that stands now. */
  readonly from: number
  readonly to: number
  readonly onGoOn: () => void
}

/** Somebody else saved while this was edited: who, what, and the way on. Nothing that was typed is lost. */
export function ChangedMeanwhile({ id, from, to, onGoOn }: ChangedMeanwhileProps) {
  const { data: differences } = useQuery(diffQuery(id, from, to))
  const { data: history } = useInfiniteQuery(historyQuery(id))
  const author = history?.pages[0]?.items.find(({ version }) => version === to)?.author
  return (
    <div className="notice" role="alert">
      <Text size="md">
        <strong>{text.title(author ?? text.somebody, formatNumber(to))}</strong> {text.kept}
      </Text>
      {differences !== undefined && <Differences differences={differences} />}
      <Button size="xs" mt={8} onClick={onGoOn}>
        {text.goOn(formatNumber(to))}
      </Button>
    </div>
  )
}
