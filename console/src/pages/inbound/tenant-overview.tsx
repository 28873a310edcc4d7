import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { patch, remove } from '../../api/request.ts'
import { stagedCountsQuery } from '../../api/staging.ts'
import {
  connectionsQuery,
  observeMs,
  provisioningQuery,
  setupQuery,
  type Tenant,
  type Token,
  tenantPath,
  tenantsQuery,
  tokensQuery,
} from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand, CopyText } from '../../parts/copy-command.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatNumber } from '../../text/format.ts'
import { inbound, profileTitles } from '../../text/inbound.ts'
import { scimCurl } from './scim-curl.ts'
import { Attention } from './tenant-attention.tsx'
import { waitingOf } from './tenant-layout.tsx'
import { lastUse } from './token-status.ts'
import { useTenant } from './use-tenant.ts'

const text = inbound.tenant

/** `/inbound/tenants/:t`: what needs attention, where its identity provider sends people, and how many there are. */
export function TenantOverview() {
  const tenant = useTenant()
  return (
    <div className="stack">
      <Attention tenant={tenant} />
      <Endpoint tenant={tenant} />
      <Numbers tenant={tenant} />
      <DeleteTenant tenant={tenant} />
    </div>
  )
}

function Endpoint({ tenant }: { readonly tenant: Tenant }) {
  const { data: tokens = [] } = useQuery({ ...tokensQuery(tenant.id), refetchInterval: observeMs })
  const { data: connections = [] } = useQuery(connectionsQuery(tenant.id))
  const [connection] = connections
  const last = lastUse(tokens)
  return (
    <section className="card card-part" aria-labelledby="endpoint">
      <Title order={2} id="endpoint" mb={6}>
        {text.endpoint}
      </Title>
      <dl className="facts">
        <div>
          <dt>{text.url}</dt>
          <dd>
            <div className="value-field">
              <code>{tenant.scimUrl}</code>
              <CopyText value={tenant.scimUrl} label={inbound.dialog.copyUrl} />
            </div>
            <span className="dim">{text.urlHint}</span>
          </dd>
        </div>
        <div>
          <dt>{text.last}</dt>
          <dd>
            {last?.lastUsedAt === undefined || last.lastUsedAt === null ? (
              <span className="dim">{text.noRequest}</span>
            ) : (
              <>
                <RelativeTime at={last.lastUsedAt} />{' '}
                <span className="dim">
                  {text.by(last.lastUsedClient ?? '–', last.lastUsedAddress ?? '–')}
                </span>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>{text.tokens}</dt>
          <dd>
            <TokenEnds tenant={tenant} tokens={tokens} />
          </dd>
        </div>
        {connection !== undefined && (
          <>
            <div>
              <dt>{text.profile}</dt>
              <dd>{speaksLike(connection.profile, last?.lastUsedProfile ?? null)}</dd>
            </div>
            <div>
              <dt>{text.on}</dt>
              <dd>
                <Switch tenant={tenant} enabled={connection.enabled} />
              </dd>
            </div>
          </>
        )}
      </dl>
      <details className="step" style={{ marginBlockStart: 12 }}>
        <summary>{text.check}</summary>
        <CopyCommand command={scimCurl(tenant.scimUrl)} />
      </details>
    </section>
  )
}

/** As it is set; when it recognises by itself, also as what it last did. */
function speaksLike(profile: string, recognised: string | null): string {
  const title = (name: string) => profileTitles[name] ?? name
  return profile === 'auto' && recognised !== null ? text.lastAs(title(recognised)) : title(profile)
}

interface TokenEndsProps {
  readonly tenant: Tenant
  readonly tokens: readonly Token[]
}

/** Which working token ends first: after it the identity provider has nothing to sign in with. */
function TokenEnds({ tenant, tokens }: TokenEndsProps) {
  const working = tokens.filter(({ status }) => status === 'active')
  const [first] = working.toSorted((one, other) =>
    (one.expiresAt ?? '9').localeCompare(other.expiresAt ?? '9'),
  )
  return (
    <>
      {first === undefined && <span className="dim">{text.noToken}</span>}
      {first?.expiresAt === null && text.neverEnds(first.description)}
      {first?.expiresAt != null && (
        <>
          {text.ends(first.description)} <RelativeTime at={first.expiresAt} />
        </>
      )}{' '}
      <Link to="/inbound/tenants/$tenant/tokens" params={{ tenant: tenant.id }}>
        {inbound.overview.toTokens}
      </Link>
    </>
  )
}

function Switch({ tenant, enabled }: { readonly tenant: Tenant; readonly enabled: boolean }) {
  const flip = useAction(
    (wanted: boolean) => patch(`${tenantPath(tenant.id)}/connection`, { enabled: wanted }),
    { refresh: [['connections', tenant.id]] },
  )
  return (
    <div className="row">
      <span>{enabled ? text.isOn : text.off}</span>
      <ActButton
        may="tenants.change"
        size="compact-xs"
        variant="default"
        loading={flip.isPending}
        onClick={() => flip.mutate(!enabled)}
      >
        {enabled ? text.switchOff : text.switchOn}
      </ActButton>
      <Problem error={flip.error} />
    </div>
  )
}

function Numbers({ tenant }: { readonly tenant: Tenant }) {
  const { data: progress } = useQuery(setupQuery(tenant.id))
  const { data: staged } = useQuery(stagedCountsQuery(tenant.id))
  const { data: provisioning } = useQuery(provisioningQuery(tenant.id))
  const numbers = [
    [inbound.overview.people, progress && formatNumber(progress.people)],
    [inbound.overview.groups, progress && formatNumber(progress.groups)],
    [inbound.overview.seats, provisioning && seatsText(provisioning.seats)],
    [inbound.overview.waiting, staged && formatNumber(waitingOf(staged.counts))],
  ] as const
  return (
    <section className="card card-part" aria-labelledby="numbers">
      <Title order={2} id="numbers">
        {inbound.overview.numbers}
      </Title>
      <dl className="tally">
        {numbers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value ?? '–'}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

const seatsText = ({ taken, limit }: { readonly taken: number; readonly limit: number | null }): string =>
  limit === null ? formatNumber(taken) : inbound.overview.seatsOf(formatNumber(taken), formatNumber(limit))

function DeleteTenant({ tenant }: { readonly tenant: Tenant }) {
  const [asking, setAsking] = useState(false)
  const navigate = useNavigate()
  const drop = useAction((_: undefined) => remove(tenantPath(tenant.id)), {
    refresh: [tenantsQuery.queryKey],
    onDone: () => void navigate({ to: '/inbound/tenants' }),
  })
  return (
    <div>
      <ActButton may="tenants.manage" size="xs" color="red" variant="outline" onClick={() => setAsking(true)}>
        {text.delete}
      </ActButton>
      <Confirm
        title={text.deleteTitle(tenant.name)}
        consequence={text.deleteText}
        action={text.delete}
        opened={asking}
        pending={drop.isPending}
        error={drop.error}
        onConfirm={() => drop.mutate(undefined)}
        onClose={() => setAsking(false)}
        type={{ text: tenant.name, label: text.deleteType(tenant.name) }}
      />
    </div>
  )
}
