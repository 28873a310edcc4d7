import { post } from '../../api/request.ts'
import { type SigningKeys, signingKeysPath, signingKeysQuery } from '../../api/signing-keys.ts'
import { OverlapDialog } from '../../parts/overlap-dialog.tsx'
import { useNow } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatMoment } from '../../text/format.ts'
import { signingKeyText as text } from '../../text/signing-keys.ts'

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
  const rotate = useAction(
    async (overlapHours: number): Promise<Rotated> => {
      const keys = await post<SigningKeys>(`${signingKeysPath}/rotate`, { overlapHours })
      return { publishedUntil: overlapHours === 0 ? null : lastRetired(keys) }
    },
    { refresh: [signingKeysQuery.queryKey], onDone: onRotated },
  )
  const until = (hours: number) => formatMoment(new Date(now + hours * hourMs).toISOString(), now)
  return (
    <OverlapDialog
      title={text.rotateTitle}
      text={text.rotateText}
      label={text.overlap}
      choices={[24, 72, 168, 0]}
      word={(hours) => (hours === 0 ? text.overlapNone : text.overlapHours(hours))}
      first={24}
      meaning={(hours) => (hours === 0 ? text.endsNow : text.until(until(hours)))}
      submit={text.submit}
      rotate={rotate}
      onClose={onClose}
    />
  )
}
