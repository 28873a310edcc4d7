import { useQuery } from '@tanstack/react-query'
import { Ban, CircleCheck, Clock } from 'lucide-react'
import { type OauthClient, oauthClientsQuery, type Tenant, tenantPath } from '../../api/tenants.ts'
import { cliLine } from '../../parts/shell-quote.ts'
import { ShortId } from '../../parts/short-id.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { inbound } from '../../text/inbound.ts'
import { RevocableCard } from './revocable-card.tsx'

const text = inbound.oauth
const looks = {
  active: { role: 'ok', icon: CircleCheck },
  expired: { role: 'failed', icon: Clock },
  revoked: { role: 'neutral', icon: Ban },
} as const
const { description, clientId, state, lastUsed, expires, actions } = text.columns

interface OauthClientsProps {
  readonly tenant: Tenant
  readonly onCreate: () => void
}

/** Identity providers that fetch their tokens by themselves. */
export const OauthClients = ({ tenant, onCreate }: OauthClientsProps) => (
  <RevocableCard
    title={text.title}
    about={text.about}
    empty={text.empty}
    make={text.create}
    onMake={onCreate}
    cli={cliLine('oauth-client', 'list', '--tenant', tenant.name)}
    path={`${tenantPath(tenant.id)}/oauth-clients`}
    queryKey={['oauth-clients', tenant.id]}
    may="tokens.change"
    list={useQuery(oauthClientsQuery(tenant.id))}
    columns={[description, clientId, state, lastUsed, expires]}
    cells={cellsOf}
    actionsColumn={actions}
    revoke={(client) =>
      client.status === 'active'
        ? { word: inbound.tokens.revoke, label: inbound.tokens.revokeOf(client.description) }
        : undefined
    }
    consequence={text.revokeText}
  />
)

const cellsOf = (client: OauthClient) => [
  client.description,
  <ShortId key="id" text={client.clientId} />,
  <StatusLabel key="state" look={looks[client.status]} word={inbound.tokens.state[client.status]} />,
  client.lastUsedAt === null ? (
    <span key="used" className="dim">
      {inbound.tokens.never}
    </span>
  ) : (
    <RelativeTime key="used" at={client.lastUsedAt} />
  ),
  client.expiresAt === null ? inbound.tokens.never : <RelativeTime key="ends" at={client.expiresAt} />,
]
