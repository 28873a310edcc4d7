import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Ban, CircleCheck, Clock } from 'lucide-react'
import { useState } from 'react'
import { failureOf, remove } from '../../api/request.ts'
import { type OauthClient, oauthClientsQuery, type Tenant, tenantPath } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { BrokenState } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { inbound } from '../../text/inbound.ts'

const text = inbound.oauth
const looks = {
  active: { role: 'ok', icon: CircleCheck },
  expired: { role: 'failed', icon: Clock },
  revoked: { role: 'neutral', icon: Ban },
} as const

interface OauthClientsProps {
  readonly tenant: Tenant
  readonly onCreate: () => void
}

/** Identity providers that fetch their tokens by themselves. */
export function OauthClients({ tenant, onCreate }: OauthClientsProps) {
  const { data: clients, error, refetch } = useQuery(oauthClientsQuery(tenant.id))
  const [revoking, setRevoking] = useState<OauthClient | null>(null)
  const revoke = useAction((id: string) => remove(`${tenantPath(tenant.id)}/oauth-clients/${id}`), {
    refresh: [['oauth-clients', tenant.id]],
    onDone: () => setRevoking(null),
  })
  return (
    <section className="card card-part">
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('oauth-client', 'list', '--tenant', tenant.name)}
      >
        <ActButton may="tokens.change" size="xs" variant="default" onClick={onCreate}>
          {text.create}
        </ActButton>
      </PageHead>
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {clients?.length === 0 && <Text c="dimmed">{text.empty}</Text>}
      {clients !== undefined && clients.length > 0 && <Table clients={clients} onRevoke={setRevoking} />}
      <Confirm
        title={inbound.tokens.revokeOf(revoking?.description ?? '')}
        consequence={text.revokeText}
        action={inbound.tokens.revoke}
        opened={revoking !== null}
        pending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoking !== null && revoke.mutate(revoking.id)}
        onClose={() => setRevoking(null)}
      />
    </section>
  )
}

interface TableProps {
  readonly clients: readonly OauthClient[]
  readonly onRevoke: (client: OauthClient) => void
}

const Table = ({ clients, onRevoke }: TableProps) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.description}</th>
          <th scope="col">{text.columns.clientId}</th>
          <th scope="col">{text.columns.state}</th>
          <th scope="col">{text.columns.lastUsed}</th>
          <th scope="col">{text.columns.expires}</th>
          <th scope="col">
            <span className="visually-hidden">{text.columns.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {clients.map((client) => (
          <tr key={client.id}>
            <th scope="row" className="ellipsis" title={client.description}>
              {client.description}
            </th>
            <td className="mono">{client.clientId}</td>
            <td>
              <StatusLabel look={looks[client.status]} word={inbound.tokens.state[client.status]} />
            </td>
            <td className="nowrap">
              {client.lastUsedAt === null ? (
                <span className="dim">{inbound.tokens.never}</span>
              ) : (
                <RelativeTime at={client.lastUsedAt} />
              )}
            </td>
            <td className="nowrap">
              {client.expiresAt === null ? inbound.tokens.never : <RelativeTime at={client.expiresAt} />}
            </td>
            <td className="end">
              {client.status === 'active' && (
                <ActButton
                  may="tokens.change"
                  size="compact-xs"
                  variant="default"
                  aria-label={inbound.tokens.revokeOf(client.description)}
                  onClick={() => onRevoke(client)}
                >
                  {inbound.tokens.revoke}
                </ActButton>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
