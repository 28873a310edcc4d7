import { Loader, Tabs, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { type IssuedToken, type Tenant, tokensQuery } from '../../api/tenants.ts'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { Secret, ShownOnce } from '../../parts/shown-once.tsx'
import { useNow } from '../../parts/time.tsx'
import { formatRelative } from '../../text/format.ts'
import { inbound } from '../../text/inbound.ts'
import { type IdentityProvider, ProviderFields, providers } from './provider-fields.tsx'
import { scimCurl } from './scim-curl.ts'

const text = inbound.dialog

interface IssuedTokenDialogProps {
  readonly tenant: Tenant
  readonly issued: IssuedToken
  /** Whose fields are shown first. */
  readonly provider?: IdentityProvider
  readonly onClose: () => void
}

/** URL and token together, once: both are needed at the identity provider. */
export const IssuedTokenDialog = ({
  tenant,
  issued,
  provider = 'entra',
  onClose,
}: IssuedTokenDialogProps) => (
  <ShownOnce
    title={text.showTitle}
    onClose={onClose}
    unsaved={text.unsaved}
    goBack={text.goBack}
    closeAnyway={text.closeAnyway}
    done={text.close}
  >
    {(onCopied) => (
      <>
        <Text size="md">{text.once}</Text>
        <Secret label={text.url} value={issued.scimUrl} action={text.copyUrl} />
        <Secret label={text.token} value={issued.token} action={text.copyToken} onCopied={onCopied} />
        <ProviderTabs first={provider} />
        <div>
          <Text size="sm" c="dimmed">
            {text.check}
          </Text>
          <CopyCommand command={scimCurl(issued.scimUrl)} />
        </div>
        <FirstRequest tenant={tenant} tokenId={issued.id} />
      </>
    )}
  </ShownOnce>
)

/** The fields of each identity provider, by the names they have there. */
export const ProviderTabs = ({ first }: { readonly first: IdentityProvider }) => (
  <div>
    <Title order={3} mb={4}>
      {text.fields}
    </Title>
    <Tabs defaultValue={first}>
      <Tabs.List>
        {providers.map((provider) => (
          <Tabs.Tab key={provider} value={provider}>
            {text.tabs[provider]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {providers.map((provider) => (
        <Tabs.Panel key={provider} value={provider} pt={6}>
          <ProviderFields provider={provider} />
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
