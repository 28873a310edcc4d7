import { Button, Text } from '@mantine/core'
import { en } from '../text/en.ts'

interface ListFootProps {
  /** A list that is read page by page. */
  readonly list: {
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    readonly fetchNextPage: () => Promise<unknown>
  }
  /** Said where there is nothing more; left out, the foot is not there then. */
  readonly end?: string
}

/** Below a list: more of it, or that this was all. */
export function ListFoot({ list, end }: ListFootProps) {
  if (!list.hasNextPage && end === undefined) return null
  return (
    <footer className="card-foot">
      {list.hasNextPage ? (
        <Button
          size="xs"
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {en.page.more}
        </Button>
      ) : (
        <Text size="sm" c="dimmed">
          {end}
        </Text>
      )}
    </footer>
  )
}
