import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../api/request.ts'
import type { IssuedToken } from '../../api/tenants.ts'
import { Problem } from '../../parts/problem.tsx'
import { Secret, ShownOnce } from '../../parts/shown-once.tsx'
import { useAction } from '../../parts/use-action.ts'
import { inbound } from '../../text/inbound.ts'
import type { IdentityProvider } from './provider-fields.tsx'

const text = inbound.customer

interface CustomerTokenProps {
  readonly provider: IdentityProvider
  readonly tokensLeft: number
  readonly issued: IssuedToken | null
  readonly onIssued: (token: IssuedToken | null) => void
}

/** Makes the token and shows it once; how many the link may make is said before. */
export function CustomerToken({ provider, tokensLeft, issued, onIssued }: CustomerTokenProps) {
  const [made, setMade] = useState(0)
  const make = useAction(
    (_: undefined) =>
      post<IssuedToken>('/setup/tokens', { description: inbound.setup.providers[provider][0] }),
    {
      refresh: [['own-setup']],
      onDone: (token) => {
        setMade(made + 1)
        onIssued(token)
      },
    },
  )
  return (
    <div style={{ marginBlock: 10 }}>
      <div className="row">
        <Button
          variant={made > 0 ? 'default' : 'filled'}
          loading={make.isPending}
          disabled={tokensLeft === 0}
          onClick={() => make.mutate(undefined)}
        >
          {text.createToken}
        </Button>
        <Text size="sm" c="dimmed">
          {tokensLeft === 0 ? text.noneLeft : text.left(tokensLeft)}
        </Text>
      </div>
      <Problem error={make.error} />
      {issued !== null && (
        <ShownOnce
          title={inbound.dialog.showTitle}
          unsaved={inbound.dialog.unsaved}
          goBack={inbound.dialog.goBack}
          closeAnyway={inbound.dialog.closeAnyway}
          done={inbound.dialog.close}
          onClose={() => onIssued(null)}
        >
          {(onCopied) => (
            <>
              <Text size="md">{inbound.dialog.once}</Text>
              <Secret label={inbound.dialog.url} value={issued.scimUrl} action={inbound.dialog.copyUrl} />
              <Secret
                label={inbound.dialog.token}
                value={issued.token}
                action={inbound.dialog.copyToken}
                onCopied={onCopied}
              />
            </>
          )}
        </ShownOnce>
      )}
    </div>
  )
}
