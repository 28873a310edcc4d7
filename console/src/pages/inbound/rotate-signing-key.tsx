import { Button, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../api/request.ts'
import { type SigningKeys, signingKeysPath, signingKeysQuery } from '../../api/signing-keys.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useNow } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatMoment } from '../../text/format.ts'
import { signingKeyText as text } from '../../text/signing-keys.ts'

const overlaps = [24, 72, 168, 0] as const
const hourMs = 3_600_000

/** What became of the key that was in use. */
export interface Rotated {
  /** Null: it is not published any more. */
  readonly publishedUntil: string | null
}

interface RotateSigningKeyProps {
  readonly onRotated: (rotated: Rotated) => void
  readonly onClose: () => void
}

/** Until when the key is published that was replaced last; those before it may be published, too. */
const lastRetired = ({ items }: SigningKeys): string | null =>
  items.toSorted((a, b) => (b.retiredAt ?? '').localeCompare(a.retiredAt ?? ''))[0]?.publishedUntil ?? null

/** Says until when the old key can be looked up, before anything is done. */
export function RotateSigningKey({ onRotated, onClose }: RotateSigningKeyProps) {
  const now = useNow()
  const [hours, setHours] = useState('24')
  const rotate = useAction(
    async (overlapHours: number): Promise<Rotated> => {
      const keys = await post<SigningKeys>(`${signingKeysPath}/rotate`, { overlapHours })
      return { publishedUntil: overlapHours === 0 ? null : lastRetired(keys) }
    },
    { refresh: [signingKeysQuery.queryKey], onDone: onRotated },
  )
  const until = new Date(now + Number(hours) * hourMs).toISOString()
  return (
    <Dialog title={text.rotateTitle} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          rotate.mutate(Number(hours))
        }}
      >
        <Stack gap="sm">
          <Text size="md">{text.rotateText}</Text>
          <Select
            label={text.overlap}
            value={hours}
            allowDeselect={false}
            onChange={(value) => value !== null && setHours(value)}
            data={overlaps.map((count) => ({
              value: String(count),
              label: count === 0 ? text.overlapNone : text.overlapHours(count),
            }))}
          />
          <Text size="md">{hours === '0' ? text.endsNow : text.until(formatMoment(until, now))}</Text>
          <Problem error={rotate.error} />
          <div className="row">
            <Button type="submit" loading={rotate.isPending}>
              {text.submit}
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  )
}
