import { useNavigate, useSearch } from '@tanstack/react-router'
import { OauthClientDialog } from './oauth-client-dialog.tsx'
import { OauthClients } from './oauth-clients.tsx'
import { TokenList } from './token-list.tsx'
import { useTenant } from './use-tenant.ts'

const from = '/inbound/tenants/$tenant/tokens'

/** `…/tokens`: what the identity provider signs in with, tokens and OAuth clients. */
export function Tokens() {
  const tenant = useTenant()
  const { client } = useSearch({ from })
  const navigate = useNavigate({ from })
  return (
    <div className="stack">
      <TokenList tenant={tenant} />
      <OauthClients tenant={tenant} onCreate={() => void navigate({ search: { client: 'new' } })} />
      {client === 'new' && (
        <OauthClientDialog tenant={tenant} onClose={() => void navigate({ search: {}, replace: true })} />
      )}
    </div>
  )
}
