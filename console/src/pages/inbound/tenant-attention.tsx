import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { type StagedPage, stagedCountsQuery } from '../../api/staging.ts'
import {
  type Connection,
  connectionsQuery,
  observeMs,
  type SetupProgress,
  setupQuery,
  type Tenant,
  type Token,
  tokensQuery,
} from '../../api/tenants.ts'
import { StatusLabel } from '../../parts/status-label.tsx'
import { useNow } from '../../parts/time.tsx'
import { formatRelative } from '../../text/format.ts'
import { inbound } from '../../text/inbound.ts'
import { tokenState } from './token-status.ts'

const text = inbound.overview
/** An identity provider looks by itself more often than this; longer silence means that it has stopped. */
const silenceMs = 24 * 3_600_000

const places = {
  setup: ['/inbound/tenants/$tenant/setup', text.toSetup, {}],
  tokens: ['/inbound/tenants/$tenant/tokens', text.toTokens, {}],
  staged: ['/inbound/tenants/$tenant/staged', text.toStaged, {}],
  requests: ['/inbound/tenants/$tenant/requests', text.toRequests, {}],
  failures: ['/inbound/tenants/$tenant/requests', text.toFailures, { refused: 'true' }],
} as const

interface Item {
  readonly text: string
  readonly place: keyof typeof places | null
}

interface Known {
  readonly progress: SetupProgress
  readonly tokens: readonly Token[]
  readonly connections: readonly Connection[]
  readonly staged: Pick<StagedPage, 'counts' | 'last'>
}

/** What somebody has to look at, worst first, each with the way to it. */
export function Attention({ tenant }: { readonly tenant: Tenant }) {
  const now = useNow()
  const { data: progress } = useQuery({ ...setupQuery(tenant.id), refetchInterval: observeMs })
  const { data: tokens } = useQuery(tokensQuery(tenant.id))
  const { data: connections } = useQuery({ ...connectionsQuery(tenant.id), refetchInterval: observeMs })
  const { data: staged } = useQuery(stagedCountsQuery(tenant.id))
  if (progress === undefined || tokens === undefined || connections === undefined || staged === undefined) {
    return null
  }
  const items = findItems({ progress, tokens, connections, staged }, now)
  return (
    <section className="card card-part" aria-labelledby="attention">
      <Title order={2} id="attention" mb={6}>
        {text.attention}
      </Title>
      {items.length === 0 ? (
        <StatusLabel look={{ role: 'ok', icon: CircleCheck }} word={text.none} />
      ) : (
        <ul className="causes">
          {items.map((item) => (
            <li key={item.text} className="row">
              <CircleAlert size={15} color="var(--status-attention)" aria-hidden />
              <Text size="md">{item.text}</Text>
              {item.place !== null && <Way tenant={tenant} place={item.place} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

interface WayProps {
  readonly tenant: Tenant
  readonly place: keyof typeof places
}

function Way({ tenant, place }: WayProps) {
  const [to, word, search] = places[place]
  return (
    <Link to={to} params={{ tenant: tenant.id }} search={search}>
      {word}
    </Link>
  )
}

function findItems({ progress, tokens, connections, staged }: Known, now: number): readonly Item[] {
  const failing = failingSince(connections)
  const { counts, last } = staged
  const items: (Item | false)[] = [
    progress.provisioning === 'not_activated' && { text: text.notActivated, place: 'setup' },
    progress.provisioning === 'not_in_plan' && { text: text.notInPlan, place: 'setup' },
    connections[0]?.enabled === false && { text: text.connectionOff, place: null },
    failing !== null && failingItem(failing, progress.lastRequest, now),
    !tokens.some(({ status }) => status === 'active') && { text: text.noToken, place: 'setup' },
    ...tokens
      .filter((token) => tokenState(token, now) === 'expiresSoon' && token.replacedBy === null)
      .map(({ description, expiresAt }) => ({
        text: text.tokenEnds(description, formatRelative(expiresAt ?? '', now)),
        place: 'tokens' as const,
      })),
    failing === null && lastRequestItem(progress.lastRequest, now),
    last?.state === 'held' && { text: text.runHeld, place: 'staged' },
    counts.conflict > 0 && { text: text.conflicts(counts.conflict), place: 'staged' },
    counts.held > 0 && { text: text.held(counts.held), place: 'staged' },
  ]
  return items.filter((item) => item !== false)
}

/** Since when a connection that is switched on has not got through; null: all do. */
const failingSince = (connections: readonly Connection[]): string | null =>
  connections.find((one) => one.enabled && one.failingSince !== null)?.failingSince ?? null

/** With the cause, and where it is mended: a token where tokens are made, all else is told by the requests. */
function failingItem(since: string, request: SetupProgress['lastRequest'], now: number): Item {
  const told = text.failing(formatRelative(since, now))
  const refusal = request?.tokenRefusal ?? null
  if (refusal !== null) {
    const place = refusal === 'provisioning_off' ? 'setup' : 'tokens'
    return { text: `${told} ${inbound.setup.tokenRefusal[refusal]}`, place }
  }
  const cause =
    request !== null && request.status >= 500
      ? text.failingCause.answered(request.status, request.detail)
      : text.failingCause.unknown
  return { text: `${told} ${cause}`, place: 'failures' }
}

/** Of the pages where the set-up is followed: since when, and the way to the requests. */
export function FailingNotice({ tenant }: { readonly tenant: Tenant }) {
  const now = useNow()
  const { data: connections = [] } = useQuery({ ...connectionsQuery(tenant.id), refetchInterval: observeMs })
  const { data: progress } = useQuery(setupQuery(tenant.id))
  const since = failingSince(connections)
  if (since === null || progress === undefined) return null
  const { text: told, place } = failingItem(since, progress.lastRequest, now)
  return (
    <div className="notice" role="status">
      <CircleAlert size={15} color="var(--status-failed)" aria-hidden /> {told}{' '}
      {place !== null && <Way tenant={tenant} place={place} />}
    </div>
  )
}

function lastRequestItem(request: SetupProgress['lastRequest'], now: number): Item | false {
  if (request === null) return false
  const when = formatRelative(request.at, now)
  if (request.tokenRefusal !== null) {
    return { text: text.refused(when, inbound.setup.tokenRefusal[request.tokenRefusal]), place: 'requests' }
  }
  if (request.status === 401 || request.status === 403 || request.status >= 500) {
    return { text: text.refused(when, request.detail ?? String(request.status)), place: 'requests' }
  }
  return now - Date.parse(request.at) > silenceMs && { text: text.silent(when), place: 'requests' }
}
