import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { failureOf } from '../../api/request.ts'
import { observeMs, setupQuery, type Tenant, tenantPath } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand, CopyText } from '../../parts/copy-command.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { inbound } from '../../text/inbound.ts'
import { type IdentityProvider, ProviderFields, readProvider } from './provider-fields.tsx'
import { ProviderPicker } from './provider-picker.tsx'
import { ProvisioningSwitch } from './provisioning-switch.tsx'
import { scimCurl } from './scim-curl.ts'
import { SetupLinks } from './setup-links.tsx'
import { SetupSteps } from './setup-progress.tsx'
import { FailingNotice } from './tenant-attention.tsx'
import { TokenDialog } from './token-dialog.tsx'
import { useTenant } from './use-tenant.ts'

const text = inbound.setup
const from = '/inbound/tenants/$tenant/setup'

/** `…/setup`: which identity provider, what to paste there, and what has been seen of it since. */
export function Setup() {
  const tenant = useTenant()
  const { provider: wanted, token } = useSearch({ from })
  const navigate = useNavigate({ from })
  const provider = readProvider(wanted)
  return (
    <div className="stack">
      <section className="card card-part">
        <PageHead
          order={2}
          title={text.title}
          about={text.about}
          cli={cliLine('tenant', 'setup', tenant.name)}
          curl={curlLine('GET', `${tenantPath(tenant.id)}/setup`)}
        />
        <ProviderPicker
          label={text.which}
          value={provider}
          onChange={(chosen) => void navigate({ search: { provider: chosen }, replace: true })}
        />
      </section>
      <div className="two">
        <Paste
          tenant={tenant}
          provider={provider}
          onToken={() => void navigate({ search: { provider, token: 'new' } })}
        />
        <Progress tenant={tenant} />
      </div>
      <ProvisioningSwitch tenant={tenant} />
      <SetupLinks tenant={tenant} />
      {token === 'new' && (
        <TokenDialog
          tenant={tenant}
          provider={provider}
          onClose={() => void navigate({ search: { provider }, replace: true })}
        />
      )}
    </div>
  )
}

interface PasteProps {
  readonly tenant: Tenant
  readonly provider: IdentityProvider
  readonly onToken: () => void
}

function Paste({ tenant, provider, onToken }: PasteProps) {
  const { data: progress } = useQuery(setupQuery(tenant.id))
  const hasToken = progress?.steps[0]?.done === true
  return (
    <section className="card card-part" aria-labelledby="paste">
      <Title order={2} id="paste" mb={8}>
        {text.paste(text.providers[provider][0])}
      </Title>
      <Text size="sm" fw={600}>
        {inbound.dialog.url}
      </Text>
      <div className="value-field">
        <code>{tenant.scimUrl}</code>
        <CopyText value={tenant.scimUrl} label={inbound.dialog.copyUrl} />
      </div>
      <div className="row" style={{ marginBlock: 10 }}>
        <ActButton may="tokens.change" variant={hasToken ? 'default' : 'filled'} onClick={onToken}>
          {hasToken ? text.anotherToken : text.createToken}
        </ActButton>
        <Link to="/inbound/tenants/$tenant/tokens" params={{ tenant: tenant.id }} search={{ client: 'new' }}>
          {text.oauth}
        </Link>
      </div>
      <ProviderFields provider={provider} />
      <details className="step" style={{ marginBlockStart: 12 }}>
        <summary>{inbound.tenant.check}</summary>
        <CopyCommand command={scimCurl(tenant.scimUrl)} />
      </details>
    </section>
  )
}

function Progress({ tenant }: { readonly tenant: Tenant }) {
  const {
    data: progress,
    error,
    refetch,
  } = useQuery({ ...setupQuery(tenant.id), refetchInterval: observeMs })
  return (
    <section className="card card-part" aria-labelledby="observed">
      <Title order={2} id="observed">
        {text.progress}
      </Title>
      {progress === undefined &&
        (error === null ? (
          <LoadingRows />
        ) : (
          <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
        ))}
      <FailingNotice tenant={tenant} />
      {progress !== undefined && <SetupSteps progress={progress} />}
      {progress?.steps.find(({ step }) => step === 'first_person')?.done === true && (
        <Text size="md" mt={10}>
          <strong>{text.next}</strong>{' '}
          <Link to="/inbound/tenants/$tenant/settings" params={{ tenant: tenant.id }}>
            {text.nextText}
          </Link>
        </Text>
      )}
    </section>
  )
}
