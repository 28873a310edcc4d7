import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { failureOf, remove } from '../../api/request.ts'
import { type Tenant, type Token, tenantPath, tokensQuery } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { RowActions } from '../../parts/row-actions.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { RelativeTime, useNow } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { inbound } from '../../text/inbound.ts'
import { RotateDialog } from './rotate-dialog.tsx'
import { TokenDialog } from './token-dialog.tsx'
import { tokenLook } from './token-status.ts'

const text = inbound.tokens
const from = '/inbound/tenants/$tenant/tokens'

/** The tokens of a tenant: make, rotate, revoke. */
export function TokenList({ tenant }: { readonly tenant: Tenant }) {
  const { token: wanted } = useSearch({ from })
  const navigate = useNavigate({ from })
  const { data: tokens, error, refetch } = useQuery({ ...tokensQuery(tenant.id), refetchInterval: 5_000 })
  const [revoking, setRevoking] = useState<Token | null>(null)
  const [rotating, setRotating] = useState<Token | null>(null)
  const revoke = useAction((token: Token) => remove(`/tenants/${tenant.id}/tokens/${token.id}`), {
    refresh: [['tokens', tenant.id]],
    onDone: () => setRevoking(null),
  })
  const create = (
    <ActButton may="tokens.change" size="xs" onClick={() => void navigate({ search: { token: 'new' } })}>
      {text.create}
    </ActButton>
  )
  return (
    <section className="card card-part">
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('token', 'list', '--tenant', tenant.name)}
        curl={curlLine('GET', `${tenantPath(tenant.id)}/tokens`)}
      >
        {create}
      </PageHead>
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {tokens === undefined && error === null && <LoadingRows />}
      {tokens?.length === 0 && (
        <EmptyState title={text.empty}>
          <Text size="md">{text.emptyText}</Text>
          <CopyCommand
            command={cliLine('token', 'create', '--tenant', tenant.name, '--description', 'Entra', '--show')}
          />
        </EmptyState>
      )}
      {tokens !== undefined && tokens.length > 0 && (
        <Table tokens={tokens} onRotate={setRotating} onRevoke={setRevoking} />
      )}
      {wanted === 'new' && (
        <TokenDialog tenant={tenant} onClose={() => void navigate({ search: {}, replace: true })} />
      )}
      {rotating !== null && (
        <RotateDialog tenant={tenant} token={rotating} onClose={() => setRotating(null)} />
      )}
      <Confirm
        title={text.revokeOf(revoking?.description ?? '')}
        consequence={text.revokeText}
        action={text.revoke}
        opened={revoking !== null}
        pending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoking !== null && revoke.mutate(revoking)}
        onClose={() => setRevoking(null)}
      />
    </section>
  )
}

interface TableProps {
  readonly tokens: readonly Token[]
  readonly onRotate: (token: Token) => void
  readonly onRevoke: (token: Token) => void
}

const Table = ({ tokens, onRotate, onRevoke }: TableProps) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.description}</th>
          <th scope="col">{text.columns.state}</th>
          <th scope="col">{text.columns.scopes}</th>
          <th scope="col">{text.columns.lastUsed}</th>
          <th scope="col">{text.columns.expires}</th>
          <th scope="col">{text.columns.created}</th>
          <th scope="col">
            <span className="visually-hidden">{text.columns.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <Row key={token.id} token={token} onRotate={onRotate} onRevoke={onRevoke} />
        ))}
      </tbody>
    </table>
  </div>
)

function Row({ token, onRotate, onRevoke }: Omit<TableProps, 'tokens'> & { readonly token: Token }) {
  const { description, scopes, lastUsedAt, lastUsedAddress, lastUsedClient, expiresAt, createdAt } = token
  return (
    <tr>
      <th scope="row" className="ellipsis" title={description}>
        {description}
      </th>
      <td>
        <StatusLabel {...tokenLook(token, useNow())} />
      </td>
      <td>{scopes.includes('scim') ? text.everything : scopes.join(', ')}</td>
      <td className="wrap">
        {lastUsedAt === null ? (
          <span className="dim">{text.never}</span>
        ) : (
          <>
            <RelativeTime at={lastUsedAt} />{' '}
            <span className="dim">{inbound.tenant.by(lastUsedClient ?? '–', lastUsedAddress ?? '–')}</span>
          </>
        )}
      </td>
      <td className="nowrap">{expiresAt === null ? text.never : <RelativeTime at={expiresAt} />}</td>
      <td className="nowrap">
        <RelativeTime at={createdAt} />
      </td>
      <td className="end">
        {token.status !== 'revoked' && (
          <RowActions
            actions={[
              {
                word: text.rotate,
                label: text.rotateOf(description),
                may: 'tokens.change',
                act: () => onRotate(token),
              },
              {
                word: text.revoke,
                label: text.revokeOf(description),
                may: 'tokens.change',
                act: () => onRevoke(token),
              },
            ]}
          />
        )}
      </td>
    </tr>
  )
}
