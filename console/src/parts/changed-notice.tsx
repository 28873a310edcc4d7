import { Button, Group, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { changeShown, changesQuery } from '../api/changes.ts'
import { en } from '../text/en.ts'
import { formatClock } from '../text/format.ts'

const text = en.changed

/**
 * Somebody else has changed what this page shows. Nothing moves by itself: whoever reads or types here decides when to
 * load it.
 */
export function ChangedNotice() {
  const queryClient = useQueryClient()
  const pathname = useLocation({ select: (location) => location.pathname })
  const { data: changes } = useQuery(changesQuery)
  const changed = changeShown(changes, pathname)
  const forget = () => queryClient.setQueryData(changesQuery.queryKey, [])
  return (
    <div role="status" className="changed">
      {changed !== undefined && (
        <div className="notice">
          <Text size="md">
            {text.by(changed.by, changed.target.name ?? '', formatClock(changed.at))}{' '}
            <code className="dim code">{changed.action}</code>
          </Text>
          <Group gap="xs" mt={6}>
            <Button
              size="compact-sm"
              onClick={() => {
                forget()
                void queryClient.invalidateQueries({
                  predicate: ({ queryKey }) => queryKey[0] !== changesQuery.queryKey[0],
                })
              }}
            >
              {text.load}
            </Button>
            <Button size="compact-sm" variant="default" onClick={forget}>
              {text.keep}
            </Button>
          </Group>
        </div>
      )}
    </div>
  )
}
