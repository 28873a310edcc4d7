import { Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import {
  CircleAlert,
  CircleCheck,
  Clock,
  Hand,
  KeyRound,
  type LucideIcon,
  OctagonX,
  Unplug,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { Attention } from '../../api/pictures.ts'
import type { Application } from '../../api/queries.ts'
import { CopyText } from '../../parts/copy-command.tsx'
import { ReasonText } from '../../parts/reason-text.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { StatusLabel } from '../../parts/status-label.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import type { StatusRole } from '../../style/theme.ts'
import { en } from '../../text/en.ts'
import { pictures } from '../../text/pictures.ts'
import { type ToSee, useAttention } from './use-attention.ts'

const text = pictures.attention

/** What needs attention first, each with the one thing to do about it. */
export function AttentionList({ applications }: { readonly applications: readonly Application[] }) {
  const seen = useAttention(applications)
  if (seen === undefined) return null
  const { items, incomplete, checkedAt } = seen
  return (
    <section className="card" aria-labelledby="attention">
      <header className="card-head">
        <Title order={2} id="attention">
          {items.length === 0 ? text.none : text.title}
        </Title>
        {items.length === 0 && (
          <Text size="sm" c="dimmed" component="span">
            {text.checked} <RelativeTime at={new Date(checkedAt).toISOString()} />
          </Text>
        )}
        <span className="row to-the-end">
          <CopyText value="rollcall status" label={en.copy.asCli} />
          <CopyText value={curlLine('GET', '/attention')} label={en.copy.asCurl} />
        </span>
      </header>
      {items.length > 0 && (
        <ul className="attention-list">
          {items.map((one) => (
            <li key={keyOf(one)}>{lineOf(one)}</li>
          ))}
        </ul>
      )}
      {incomplete && (
        <Text size="sm" p="xs" role="alert">
          {text.unknown}
        </Text>
      )}
    </section>
  )
}

function keyOf(one: ToSee): string {
  if (one.kind !== 'app_side') return `${one.kind} ${one.application.id}`
  const { attention } = one
  return `${attention.kind} ${attention.tenant.id} ${attention.connection} ${attention.id ?? ''}`
}

function lineOf(one: ToSee): ReactNode {
  switch (one.kind) {
    case 'quarantined':
    case 'failing':
      return <ApplicationLine kind={one.kind} application={one.application} />
    case 'held':
    case 'approval':
      return <WaitingLine waiting={one} />
    case 'app_side':
      return one.attention.kind === 'failing' ? (
        <TurnedAwayLine attention={one.attention} />
      ) : (
        <AppSideLine attention={one.attention} kind={one.attention.kind} />
      )
  }
}

interface LineProps {
  readonly status: StatusRole
  readonly icon: LucideIcon
  readonly word: string
  readonly children: ReactNode
  readonly action: ReactNode
}

const Line = ({ status, icon, word, children, action }: LineProps) => (
  <>
    <StatusLabel look={{ role: status, icon }} word={word} />
    <span>{children}</span>
    {action}
  </>
)

interface ApplicationLineProps {
  readonly kind: 'quarantined' | 'failing'
  readonly application: Application
}

function ApplicationLine({ kind, application: { id, name, reasons, quarantine } }: ApplicationLineProps) {
  const params = { application: id }
  const isQuarantine = kind === 'quarantined'
  // A credential that ends is mended where it is entered, whatever else there is to see.
  const toConnection = isQuarantine || reasons.every(({ code }) => code.startsWith('credential_'))
  return (
    <Line
      status={isQuarantine ? 'failed' : 'attention'}
      icon={isQuarantine ? OctagonX : CircleAlert}
      word={text[kind]}
      action={
        toConnection ? (
          <Link
            to="/outbound/applications/$application/connection"
            params={params}
            aria-label={text.about(text.fix, name)}
          >
            {text.fix}
          </Link>
        ) : (
          <Link
            to="/outbound/applications/$application/logs"
            params={params}
            search={{ outcome: 'failed' }}
            aria-label={text.about(text.look, name)}
          >
            {text.look}
          </Link>
        )
      }
    >
      <Link to="/outbound/applications/$application" params={params} className="quiet">
        {name}
      </Link>{' '}
      <span className="dim">
        {quarantine === null ? (
          reasons.map((reason) => (
            <span key={reason.code}>
              <ReasonText text={reason.text} />{' '}
            </span>
          ))
        ) : (
          <>
            {quarantine.title} · {text.since} <RelativeTime at={quarantine.since} />
          </>
        )}
      </span>
    </Line>
  )
}

function WaitingLine({ waiting }: { readonly waiting: Extract<ToSee, { count: number }> }) {
  const { kind, application, count, since } = waiting
  return (
    <Line
      status="held"
      icon={Hand}
      word={text[kind]}
      action={
        <Link
          to="/outbound/approvals"
          search={{ application: application.id }}
          aria-label={text.about(text.decide, application.name)}
        >
          {text.decide}
        </Link>
      }
    >
      <Link
        to="/outbound/applications/$application"
        params={{ application: application.id }}
        className="quiet"
      >
        {application.name}
      </Link>{' '}
      <span className="dim">
        {kind === 'held' ? text.heldText(count) : text.approvalText(count)} · {text.since}{' '}
        <RelativeTime at={since} />
      </span>
    </Line>
  )
}

/** An identity provider that does not get through, and why; its request log tells the rest. */
function TurnedAwayLine({ attention: { tenant, since, cause } }: { readonly attention: Attention }) {
  return (
    <Line
      status="failed"
      icon={Unplug}
      word={text.turnedAway}
      action={
        <Link
          to="/inbound/tenants/$tenant/requests"
          params={{ tenant: tenant.id }}
          search={{ refused: 'true' }}
          aria-label={text.about(text.look, tenant.name)}
        >
          {text.look}
        </Link>
      }
    >
      <Link to="/inbound/tenants/$tenant" params={{ tenant: tenant.id }} className="quiet">
        {tenant.name}
      </Link>{' '}
      <span className="dim">
        {text.turnedAwayText}
        {since !== undefined && (
          <>
            {' '}
            · {text.since} <RelativeTime at={since} />
          </>
        )}
        {cause !== undefined && `. ${cause}`}
      </span>
    </Line>
  )
}

interface AppSideLineProps {
  readonly attention: Attention
  readonly kind: Exclude<Attention['kind'], 'failing'>
}

function AppSideLine({ attention, kind }: AppSideLineProps) {
  const { tenant, description = '', expiresAt, since, count = 0, conflicts = 0 } = attention
  const action = kind === 'staged' ? text.synchronize : text.rotate
  return (
    <Line
      status={kind === 'expired' ? 'failed' : 'attention'}
      icon={kind === 'expired' ? KeyRound : kind === 'expiring' ? Clock : CircleCheck}
      word={text[kind]}
      action={
        <Link
          to={kind === 'staged' ? '/inbound/tenants/$tenant/staged' : '/inbound/tenants/$tenant/tokens'}
          params={{ tenant: tenant.id }}
          search={kind === 'staged' && conflicts > 0 ? { kind: 'conflict' } : {}}
          aria-label={text.about(action, tenant.name)}
        >
          {action}
        </Link>
      }
    >
      <Link to="/inbound/tenants/$tenant" params={{ tenant: tenant.id }} className="quiet">
        {tenant.name}
      </Link>{' '}
      <span className="dim">
        {kind === 'staged'
          ? text.stagedText(count, conflicts)
          : (kind === 'expired' ? text.expiredText : text.expiresText)(description)}{' '}
        {kind === 'staged' && since !== undefined && (
          <>
            · {text.since} <RelativeTime at={since} />
          </>
        )}
        {expiresAt !== undefined && <RelativeTime at={expiresAt} />}
      </span>
    </Line>
  )
}
