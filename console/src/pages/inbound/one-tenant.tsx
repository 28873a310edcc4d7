import { Button, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { failureOf, patch, remove } from '../../api/request.ts'
import { connectionsQuery, type Tenant, tenantQuery, tenantsQuery, tokensQuery } from '../../api/tenants.ts'
import { CopyCommand, CopyText } from '../../parts/copy-command.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingCards, NoSuchThing } from '../../parts/states.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { en } from '../../text/en.ts'
import { inbound } from '../../text/inbound.ts'
import { scimCurl } from './scim-curl.ts'
import { TokenList } from './token-list.tsx'
import { lastUse } from './token-status.ts'

const text = inbound.tenant

/** `/inbound/tenants/:t`: where its identity provider sends people, with what, and whether it does. */
export function OneTenant() {
  const { tenant: id } = useParams({ from: '/inbound/tenants/$tenant' })
  const { data: tenant, error, refetch } = useQuery(tenantQuery(id))
  if (error !== null) {
    const failure = failureOf(error)
    if (failure.code === 'tenant_not_found') return <NoSuchThing what={inbound.what.tenant} />
    return <BrokenState failure={failure} onRetry={() => void refetch()} />
  }
  if (tenant === undefined) return <LoadingCards />
  return (
    <div className="stack">
      <TabTitle title={tenant.name} />
      <header className="thing-head">
        <Title order={1} className="clamp">
          {tenant.name}
        </Title>
        <CopyText value={tenant.id} label={en.copy.id} />
        <CopyText value={cliLine('tenant', 'show', tenant.name)} label={en.copy.asCli} />
      </header>
      <Endpoint tenant={tenant} />
      <TokenList tenant={tenant} />
      <DeleteTenant tenant={tenant} />
    </div>
  )
}

function Endpoint({ tenant }: { readonly tenant: Tenant }) {
  const { data: tokens = [] } = useQuery({ ...tokensQuery(tenant.id), refetchInterval: 5_000 })
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
        {connection !== undefined && (
          <>
            <div>
              <dt>{text.profile}</dt>
              <dd>{connection.profile}</dd>
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

function Switch({ tenant, enabled }: { readonly tenant: Tenant; readonly enabled: boolean }) {
  const flip = useAction(
    (wanted: boolean) => patch(`/tenants/${tenant.id}/connection`, { enabled: wanted }),
    {
      refresh: [['connections', tenant.id]],
    },
  )
  return (
    <div className="row">
      <span>{enabled ? text.isOn : text.off}</span>
      <Button
        size="compact-xs"
        variant="default"
        loading={flip.isPending}
        onClick={() => flip.mutate(!enabled)}
      >
        {enabled ? text.switchOff : text.switchOn}
      </Button>
      <Problem error={flip.error} />
    </div>
  )
}

function DeleteTenant({ tenant }: { readonly tenant: Tenant }) {
  const [asking, setAsking] = useState(false)
  const navigate = useNavigate()
  const drop = useAction((_: undefined) => remove(`/tenants/${tenant.id}`), {
    refresh: [tenantsQuery.queryKey],
    onDone: () => void navigate({ to: '/inbound/tenants' }),
  })
  return (
    <div>
      <Button size="xs" color="red" variant="outline" onClick={() => setAsking(true)}>
        {text.delete}
      </Button>
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
