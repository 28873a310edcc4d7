import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { failureOf } from '../../api/request.ts'
import { type Webhook, type WebhookOwner, webhooksPath, webhooksQuery } from '../../api/webhooks.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { webhookText as text } from '../../text/webhooks.ts'
import { AddWebhook } from './webhook-form.tsx'
import { typesText, WebhookState } from './webhook-state.tsx'

interface WebhookListProps {
  readonly owner: WebhookOwner
  /** Name of the tenant, when it is one's. */
  readonly ownerName?: string
  readonly adding: boolean
  readonly onAdd: (wanted: boolean) => void
  readonly onOpen: (webhook: string) => void
  readonly link: (webhook: string, label: string) => ReactNode
}

/** Where the product is told what happened, about one tenant or about all. */
export function WebhookList({ owner, ownerName, adding, onAdd, onOpen, link }: WebhookListProps) {
  const { data: webhooks, error, refetch } = useQuery(webhooksQuery(owner))
  const flags = ownerName === undefined ? [] : ['--tenant', ownerName]
  const add = (
    <ActButton may="events.change" size="xs" onClick={() => onAdd(true)}>
      {text.add}
    </ActButton>
  )
  return (
    <section className="card">
      <div className="card-part">
        <PageHead
          order={owner === null ? 1 : 2}
          title={owner === null ? text.allTitle : text.title}
          about={owner === null ? text.allAbout : text.about}
          cli={cliLine('webhook', 'list', ...flags)}
          curl={curlLine('GET', webhooksPath(owner))}
        >
          {add}
        </PageHead>
      </div>
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {webhooks === undefined && error === null && <LoadingRows />}
      {webhooks?.length === 0 && (
        <EmptyState title={text.empty}>
          <Text size="md">{text.emptyText}</Text>
          <CopyCommand command={cliLine('webhook', 'create', 'https://…', ...flags, '--show')} />
        </EmptyState>
      )}
      {webhooks !== undefined && webhooks.length > 0 && <Table webhooks={webhooks} link={link} />}
      {adding && <AddWebhook owner={owner} onAdded={onOpen} onClose={() => onAdd(false)} />}
    </section>
  )
}

interface TableProps {
  readonly webhooks: readonly Webhook[]
  readonly link: (webhook: string, label: string) => ReactNode
}

const Table = ({ webhooks, link }: TableProps) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.url}</th>
          <th scope="col">{text.columns.description}</th>
          <th scope="col">{text.columns.state}</th>
          <th scope="col">{text.columns.types}</th>
          <th scope="col">{text.columns.created}</th>
        </tr>
      </thead>
      <tbody>
        {webhooks.map((webhook) => (
          <tr key={webhook.id}>
            <th scope="row" className="ellipsis" title={webhook.url}>
              {link(webhook.id, webhook.url)}
            </th>
            <td className="ellipsis">{webhook.description}</td>
            <td className="nowrap">
              <WebhookState webhook={webhook} />
            </td>
            <td className="ellipsis">{typesText(webhook)}</td>
            <td className="nowrap">
              <RelativeTime at={webhook.createdAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
