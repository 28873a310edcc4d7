import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Clock } from 'lucide-react'
import { useState } from 'react'
import { failureOf } from '../../api/request.ts'
import { type SigningKeys, signingKeysPath, signingKeysQuery } from '../../api/signing-keys.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyText } from '../../parts/copy-command.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { ShortId } from '../../parts/short-id.tsx'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { formatExact } from '../../text/format.ts'
import { signingKeyText as text } from '../../text/signing-keys.ts'
import { type Rotated, RotateSigningKey } from './rotate-signing-key.tsx'

interface SigningKeyCardProps {
  readonly rotating: boolean
  readonly onRotate: (wanted: boolean) => void
}

/** The keys that security event tokens are signed with, of the whole installation. */
export function SigningKeyCard({ rotating, onRotate }: SigningKeyCardProps) {
  const { data: keys, error, refetch } = useQuery(signingKeysQuery)
  const [rotated, setRotated] = useState<Rotated | null>(null)
  return (
    <section className="card" aria-label={text.title}>
      <div className="card-part">
        <PageHead
          order={2}
          title={text.title}
          about={text.about}
          cli={cliLine('signing-key', 'list')}
          curl={curlLine('GET', signingKeysPath)}
        >
          <ActButton may="events.change" size="xs" variant="default" onClick={() => onRotate(true)}>
            {text.rotate}
          </ActButton>
        </PageHead>
        {keys !== undefined && <Facts keys={keys} />}
        <div role="status">
          {rotated !== null &&
            (rotated.publishedUntil === null
              ? text.doneNone
              : text.done(formatExact(rotated.publishedUntil)))}
        </div>
      </div>
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {keys === undefined && error === null && <LoadingRows />}
      {keys !== undefined && <Table keys={keys} />}
      {rotating && (
        <RotateSigningKey
          onRotated={(done) => {
            setRotated(done)
            onRotate(false)
          }}
          onClose={() => onRotate(false)}
        />
      )}
    </section>
  )
}

const Facts = ({ keys: { issuer, keysUrl } }: { readonly keys: SigningKeys }) => (
  <dl className="facts">
    {(
      [
        [text.issuer, issuer, text.copyIssuer],
        [text.keysUrl, keysUrl, text.copyKeysUrl],
      ] as const
    ).map(([name, value, copy]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>
          <div className="value-field">
            <code>{value}</code>
            <CopyText value={value} label={copy} />
          </div>
        </dd>
      </div>
    ))}
  </dl>
)

const looks = {
  in_use: { role: 'ok', icon: CircleCheck },
  retired: { role: 'neutral', icon: Clock },
} as const

const Table = ({ keys: { items } }: { readonly keys: SigningKeys }) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.key}</th>
          <th scope="col">{text.columns.state}</th>
          <th scope="col">{text.columns.since}</th>
          <th scope="col">{text.columns.until}</th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ id, state, createdAt, publishedUntil }) => (
          <tr key={id}>
            <th scope="row" className="ellipsis">
              <ShortId text={id} />
            </th>
            <td className="nowrap">
              <StatusLabel look={looks[state]} word={text.state[state]} />
            </td>
            <td className="nowrap">
              <RelativeTime at={createdAt} />
            </td>
            <td className="nowrap">{publishedUntil === null ? '–' : <RelativeTime at={publishedUntil} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
