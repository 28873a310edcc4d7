import { Button, Loader, Stack, Tabs, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { type IssuedToken, type Tenant, tokensQuery } from '../../api/tenants.ts'
import { CopyCommand, CopyText } from '../../parts/copy-command.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { useNow } from '../../parts/time.tsx'
import { formatRelative } from '../../text/format.ts'
import { inbound } from '../../text/inbound.ts'
import { scimCurl } from './scim-curl.ts'

const text = inbound.dialog
const providers = ['entra', 'okta', 'onelogin', 'generic'] as const

interface IssuedTokenDialogProps {
  readonly tenant: Tenant
  readonly issued: IssuedToken
  readonly onClose: () => void
}

/**
 * URL and token together, once: both are needed at the identity provider. Closing, going back and leaving the page ask
 * until the token has been copied, because nobody can show it again.
 */
export function IssuedTokenDialog({ tenant, issued, onClose }: IssuedTokenDialogProps) {
  const [copied, setCopied] = useState(false)
  const [asking, setAsking] = useState(false)
  const blocker = useBlocker({
    shouldBlockFn: () => !copied,
    enableBeforeUnload: () => !copied,
    disabled: copied || asking,
    withResolver: true,
  })
  const mustAsk = asking || blocker.status === 'blocked'
  const leave = () => {
    if (blocker.status === 'blocked') blocker.proceed()
    else onClose()
  }
  const stay = () => {
    if (blocker.status === 'blocked') blocker.reset()
    setAsking(false)
  }
  return (
    <Dialog title={text.showTitle} opened size="lg" onClose={() => (copied ? onClose() : setAsking(true))}>
      {mustAsk ? (
        <Unsaved onStay={stay} onLeave={leave} />
      ) : (
        <Stack gap="sm">
          <Text size="md">{text.once}</Text>
          <Secret label={text.url} value={issued.scimUrl} action={text.copyUrl} />
          <Secret
            label={text.token}
            value={issued.token}
            action={text.copyToken}
            onCopied={() => setCopied(true)}
          />
          <Places />
          <div>
            <Text size="sm" c="dimmed">
              {text.check}
            </Text>
            <CopyCommand command={scimCurl(issued.scimUrl)} />
          </div>
          <FirstRequest tenant={tenant} tokenId={issued.id} />
          <div className="row">
            <Button onClick={() => (copied ? onClose() : setAsking(true))}>{text.close}</Button>
          </div>
        </Stack>
      )}
    </Dialog>
  )
}

const Unsaved = ({ onStay, onLeave }: { readonly onStay: () => void; readonly onLeave: () => void }) => (
  <Stack gap="sm" role="alertdialog" aria-label={text.unsaved}>
    <Text size="md">{text.unsaved}</Text>
    <div className="row">
      <Button onClick={onStay} autoFocus>
        {text.goBack}
      </Button>
      <Button variant="default" onClick={onLeave}>
        {text.closeAnyway}
      </Button>
    </div>
  </Stack>
)

interface SecretProps {
  readonly label: string
  readonly value: string
  readonly action: string
  readonly onCopied?: () => void
}

const Secret = ({ label, value, action, onCopied }: SecretProps) => (
  <div>
    <Text size="sm" fw={600}>
      {label}
    </Text>
    <div className="value-field">
      {/* Copying by hand counts too. */}
      <code onCopy={onCopied}>{value}</code>
      <CopyText value={value} label={action} {...(onCopied === undefined ? {} : { onCopied })} />
    </div>
  </div>
)

/** The fields of each identity provider, by the names they have there. */
const Places = () => (
  <div>
    <Title order={3} mb={4}>
      {text.fields}
    </Title>
    <Tabs defaultValue="entra">
      <Tabs.List>
        {providers.map((provider) => (
          <Tabs.Tab key={provider} value={provider}>
            {text.tabs[provider]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {providers.map((provider) => (
        <Tabs.Panel key={provider} value={provider} pt={6}>
          <dl className="facts">
            {text.place[provider].map(([field, what]) => (
              <div key={field}>
                <dt>{field}</dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </Tabs.Panel>
      ))}
    </Tabs>
  </div>
)

/** Waits until somebody has used the token. What is known of it is written down every few seconds. */
function FirstRequest({ tenant, tokenId }: { readonly tenant: Tenant; readonly tokenId: string }) {
  const now = useNow()
  const { data: tokens = [] } = useQuery({ ...tokensQuery(tenant.id), refetchInterval: 2000 })
  const token = tokens.find(({ id }) => id === tokenId)
  const at = token?.lastUsedAt ?? null
  return (
    <div role="status">
      {at === null ? (
        <span className="status dim">
          <Loader size={14} /> {text.waiting}
        </span>
      ) : (
        <span className="status" style={{ color: 'var(--status-ok)' }}>
          <CircleCheck size={15} aria-hidden />
          {text.arrived(formatRelative(at, now))}{' '}
          {inbound.tenant.by(token?.lastUsedClient ?? '–', token?.lastUsedAddress ?? '–')}
        </span>
      )}
    </div>
  )
}
