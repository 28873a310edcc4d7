import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { TabTitle } from '../../parts/tab-status.tsx'
import { webhookText } from '../../text/webhooks.ts'
import { SigningKeyCard } from './signing-keys.tsx'
import { useTenant } from './use-tenant.ts'
import { OneWebhook } from './webhook.tsx'
import { WebhookList } from './webhook-list.tsx'

/** `…/webhooks` of one tenant. */
export function TenantWebhooks() {
  const tenant = useTenant()
  const from = '/inbound/tenants/$tenant/webhooks'
  const { new: adding } = useSearch({ from })
  const navigate = useNavigate({ from })
  return (
    <WebhookList
      owner={tenant.id}
      ownerName={tenant.name}
      adding={adding !== undefined}
      onAdd={(wanted) => void navigate({ search: wanted ? { new: '1' } : {} })}
      onOpen={(webhook) =>
        void navigate({
          to: '/inbound/tenants/$tenant/webhooks/$webhook',
          params: { tenant: tenant.id, webhook },
        })
      }
      link={(webhook, label) => (
        <Link to="/inbound/tenants/$tenant/webhooks/$webhook" params={{ tenant: tenant.id, webhook }}>
          {label}
        </Link>
      )}
    />
  )
}

/** `…/webhooks/:w` of one tenant. */
export function TenantWebhook() {
  const tenant = useTenant()
  const from = '/inbound/tenants/$tenant/webhooks/$webhook'
  const { webhook } = useParams({ from })
  const { state } = useSearch({ from })
  const navigate = useNavigate({ from })
  return (
    <OneWebhook
      owner={tenant.id}
      ownerName={tenant.name}
      id={webhook}
      state={state}
      onState={(wanted) =>
        void navigate({ search: wanted === undefined ? {} : { state: wanted }, replace: true })
      }
      onRemoved={() =>
        void navigate({ to: '/inbound/tenants/$tenant/webhooks', params: { tenant: tenant.id } })
      }
      back={
        <Link to="/inbound/tenants/$tenant/webhooks" params={{ tenant: tenant.id }}>
          {webhookText.back}
        </Link>
      }
    />
  )
}

/** `/inbound/webhooks`: told about every tenant, and what their tokens are signed with. */
export function AllWebhooks() {
  const from = '/inbound/webhooks'
  const { new: adding, rotate } = useSearch({ from })
  const navigate = useNavigate({ from })
  return (
    <Titled>
      <div className="stack">
        <WebhookList
          owner={null}
          adding={adding !== undefined}
          onAdd={(wanted) => void navigate({ search: wanted ? { new: '1' } : {} })}
          onOpen={(webhook) => void navigate({ to: '/inbound/webhooks/$webhook', params: { webhook } })}
          link={(webhook, label) => (
            <Link to="/inbound/webhooks/$webhook" params={{ webhook }}>
              {label}
            </Link>
          )}
        />
        <SigningKeyCard
          rotating={rotate !== undefined}
          onRotate={(wanted) => void navigate({ search: wanted ? { rotate: '1' } : {}, replace: !wanted })}
        />
      </div>
    </Titled>
  )
}

/** `/inbound/webhooks/:w` */
export function AllWebhook() {
  const from = '/inbound/webhooks/$webhook'
  const { webhook } = useParams({ from })
  const { state } = useSearch({ from })
  const navigate = useNavigate({ from })
  return (
    <Titled>
      <OneWebhook
        owner={null}
        id={webhook}
        state={state}
        onState={(wanted) =>
          void navigate({ search: wanted === undefined ? {} : { state: wanted }, replace: true })
        }
        onRemoved={() => void navigate({ to: '/inbound/webhooks' })}
        back={<Link to="/inbound/webhooks">{webhookText.back}</Link>}
      />
    </Titled>
  )
}

const Titled = ({ children }: { readonly children: ReactNode }) => (
  <>
    <TabTitle title={webhookText.title} />
    {children}
  </>
)
