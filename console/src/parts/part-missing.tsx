import { Button, Group, Text } from '@mantine/core'
import { type Query, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type Failure, failureOf } from '../api/request.ts'
import { en } from '../text/en.ts'
import { CopyText } from './copy-command.tsx'

const text = en.broken

/**
 * Something that this page shows could not be read, and nothing else on the page says so: a part that is missing must
 * not look like a part with nothing in it. A page that says itself what is broken hides this line (`.part-missing`).
 */
export function PartMissing() {
  const queryClient = useQueryClient()
  const failing = useFailing()
  const [first] = failing
  return (
    <div role="status" className="part-missing">
      {first !== undefined && (
        <div className="notice">
          <Text size="md">
            {text.part} {first.title}
          </Text>
          <Text size="xs" c="dimmed">
            {failing.map(({ request }) => request).join(' · ')} · {first.code}
          </Text>
          <Group gap="xs" mt={6}>
            <Button
              size="compact-sm"
              onClick={() => void queryClient.refetchQueries({ type: 'active', predicate: isFailing })}
            >
              {text.retry}
            </Button>
            <CopyText value={JSON.stringify(failing, null, 2)} label={text.copy} />
          </Group>
        </div>
      )}
    </div>
  )
}

/** What was asked and refused for a reason is told by whoever asked; this is about servers that fail or are away. */
function isFailing({ state: { status, error }, queryKey }: Query): boolean {
  if (status !== 'error' || error === null || queryKey[0] === 'session') return false
  const { kind, code } = failureOf(error)
  return kind === 'unreachable' || code === 'internal_error' || /^5\d\d$/.test(code)
}

function useFailing(): readonly Failure[] {
  const cache = useQueryClient().getQueryCache()
  const [failing, setFailing] = useState<readonly Failure[]>([])
  useEffect(() => {
    const look = () => {
      const now = cache.findAll({ type: 'active' }).filter(isFailing)
      setFailing((before) =>
        now.length === 0 && before.length === 0 ? before : now.map(({ state }) => failureOf(state.error)),
      )
    }
    look()
    return cache.subscribe(look)
  }, [cache])
  return failing
}
